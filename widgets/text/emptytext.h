// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

class QAbstractItemView;

namespace espalier {

/// A sentence in the middle of a list or table while it has no rows.
class EmptyText final : public QLabel
{
    Q_OBJECT
public:
    /// Follows the view's size; a child of its viewport.
    explicit EmptyText(QAbstractItemView *view);

    /// Shown when `isEmpty`; the view's accessible description says the same.
    void show(const QString &sentence, bool isEmpty);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QAbstractItemView *m_view;
};

} // namespace espalier
