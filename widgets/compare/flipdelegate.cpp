// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/flipdelegate.h"

#include "widgets/compare/flipmodel.h"
#include "widgets/plots/plotcolors.h"

#include <QApplication>
#include <QPainter>

namespace espalier {

namespace {
constexpr int kPad = 5;
}

QSize FlipDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {FlipModel::kPictureSize + 4 * kPad, FlipModel::kPictureSize + option.fontMetrics.height() + 3 * kPad};
}

void FlipDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    const PlotColors colors = PlotColors::fromPalette(option.palette);
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    if (isSelected)
        painter->fillRect(option.rect, option.palette.brush(QPalette::Highlight));
    const auto kind = static_cast<Flip::Kind>(index.data(FlipModel::KindRole).toInt());
    const QColor mark = kind == Flip::Kind::Lost ? colors.bad : kind == Flip::Kind::Gained ? colors.good : colors.mutedText;
    const QPixmap picture = index.data(Qt::DecorationRole).value<QPixmap>();
    const QRect frame(option.rect.center().x() - FlipModel::kPictureSize / 2, option.rect.top() + kPad, FlipModel::kPictureSize,
                      FlipModel::kPictureSize);
    if (!picture.isNull())
        painter->drawPixmap(frame.center() - QPoint(picture.width() / 2 - 1, picture.height() / 2 - 1), picture);
    painter->setPen(QPen(mark, 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(frame.adjusted(-1, -1, 0, 0));
    const QString sign = kind == Flip::Kind::Lost ? QStringLiteral("\u2717")
        : kind == Flip::Kind::Gained              ? QStringLiteral("\u2713")
                                                  : QStringLiteral("~");
    const QRect badge(frame.right() - 13, frame.top() - 1, 15, 15);
    painter->fillRect(badge, option.palette.brush(QPalette::Base));
    painter->drawRect(badge);
    painter->drawText(badge, Qt::AlignCenter, sign);
    painter->setPen(option.palette.color(isSelected ? QPalette::HighlightedText : QPalette::Text));
    const QRect words(option.rect.left() + 1, frame.bottom() + kPad / 2, option.rect.width() - 2, option.fontMetrics.height() + 2);
    painter->drawText(words, Qt::AlignCenter, option.fontMetrics.elidedText(index.data().toString(), Qt::ElideMiddle, words.width()));
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        QStyleOptionFocusRect focus;
        focus.QStyleOption::operator=(option);
        QApplication::style()->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter);
    }
    painter->restore();
}

} // namespace espalier
