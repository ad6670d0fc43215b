// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"
#include "engine/eval/evaluate.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QListView;

namespace espalier {

class EmptyText;
class FlipModel;

/// Which answers the recipe changes while it is edited: how many it breaks and repairs against the float model or a run, and the samples
/// with both answers. Goes by the answers that the score of a drag is made of, on as many samples as there are so far; does nothing
/// while it is hidden.
class FlipsPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit FlipsPanel(Document *document, QWidget *parent = nullptr);

Q_SIGNALS:
    void dataWanted();
    void saidNote(const QString &sentence);
    void failed(const espalier::Error &error);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void retranslate();
    void fillBaselines();
    std::shared_ptr<const Outcomes> baseline() const;
    void refresh();
    static QString countsText(std::int64_t broken, std::int64_t repaired, std::int64_t samples);

    Document *m_document = nullptr;
    QComboBox *m_baseline = nullptr; ///< 0: the float model, else a run.
    QLabel *m_summary = nullptr;
    QListView *m_list = nullptr;
    FlipModel *m_flips = nullptr;
    EmptyText *m_empty = nullptr;
};

} // namespace espalier
