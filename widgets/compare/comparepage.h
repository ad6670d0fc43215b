// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/figures/comparison.h"
#include "app/session/document.h"
#include "app/session/runs.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QListView;
class QSplitter;
class QTableWidget;
class QTabWidget;
class QToolButton;

namespace espalier {

class CriteriaTab;
class EmptyText;
class FlipModel;

/// Two of {float model, recipe as it is, the same without a channel, any run} side by side: figures with their difference and its interval, layers that are treated
/// differently, classes that lost most, and the samples whose answer flipped. Follows edits while it is on screen.
class ComparePage : public QWidget
{
    Q_OBJECT
public:
    /// Sides that are no run; runs have ids from 1.
    enum Side { Without = -2, Float = -1, Current = 0 };

    explicit ComparePage(Document *document, QWidget *parent = nullptr);

    void setSides(int a, int b);
    const RunComparison &comparison() const { return m_comparison; }

    QByteArray saveLayout() const;
    void restoreLayout(const QByteArray &state); ///< Empty: as at first.

Q_SIGNALS:
    void dataWanted();
    void saidNote(const QString &sentence);
    void failed(const espalier::Error &error);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    /// What is known of one side.
    struct Figures {
        std::shared_ptr<const Outcomes> outcomes; ///< Null: not measured (on this data).
        Recipe recipe;
        std::optional<std::int64_t> sizeBytes;
        std::optional<double> sparsity;
        bool isTentative = false; ///< Not all samples, or of the recipe before.
        int trainedBy = 0;        ///< The fine-tune whose weights these are; 0: those of the model.
    };

    // comparebuild.cpp
    void build();
    void retranslate();
    void fillSides();
    QString sideName(int side) const;

    Figures figuresOf(int side) const;
    int sideOf(const QComboBox *box) const;
    void refresh();
    void showFigures(const Figures &a, const Figures &b);
    void showLayers(const Figures &a, const Figures &b); // comparelayers.cpp
    void addLayersRow(const QString &name, const QString &a, const QString &b, int layer = -1);
    void showClasses();
    void showFlips();
    void showState(const Figures &a, const Figures &b);
    void showWithout(const WithoutChannel &measured);
    void forgetWithout();

    Document *m_document = nullptr;
    QComboBox *m_a = nullptr;
    QComboBox *m_b = nullptr;
    QToolButton *m_swap = nullptr;
    QLabel *m_state = nullptr;
    QTableWidget *m_table = nullptr;
    QTabWidget *m_details = nullptr;
    QTableWidget *m_layers = nullptr;
    QTableWidget *m_classes = nullptr;
    CriteriaTab *m_criteria = nullptr;
    EmptyText *m_noLayers = nullptr;
    EmptyText *m_noFlips = nullptr;
    QLabel *m_flipsTitle = nullptr;
    QComboBox *m_flipKind = nullptr;
    QListView *m_flips = nullptr;
    FlipModel *m_flipModel = nullptr;
    QSplitter *m_splitter = nullptr;
    RunComparison m_comparison;
    std::optional<WithoutChannel> m_without; ///< Side::Without, while the recipe is the one that it was measured for.
};

} // namespace espalier
