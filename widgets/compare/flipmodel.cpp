// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/flipmodel.h"

#include "widgets/samples/samplepicture.h"

namespace espalier {

FlipModel::FlipModel(QObject *parent) : QAbstractListModel(parent) { }

void FlipModel::setFlips(DatasetPtr data, std::vector<Flip> flips)
{
    if (data == m_data && flips == m_flips)
        return;
    beginResetModel();
    if (data != m_data)
        m_pictures.clear();
    m_data = std::move(data);
    m_flips = std::move(flips);
    endResetModel();
}

int FlipModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_flips.size());
}

QPixmap FlipModel::picture(const Flip &flip) const
{
    const auto known = m_pictures.constFind(flip.sample);
    if (known != m_pictures.constEnd())
        return *known;
    const QImage image = m_data ? samplePicture(*m_data, flip.sample) : QImage();
    const QPixmap made = image.isNull()
        ? QPixmap()
        : QPixmap::fromImage(image.scaled(kPictureSize, kPictureSize, Qt::KeepAspectRatio, Qt::FastTransformation));
    m_pictures.insert(flip.sample, made);
    return made;
}

QVariant FlipModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid) || !m_data)
        return {};
    const Flip &flip = m_flips[static_cast<std::size_t>(index.row())];
    const QString label = className(*m_data, flip.label);
    const QString a = className(*m_data, flip.answerA);
    const QString b = className(*m_data, flip.answerB);
    switch (role) {
    case Qt::DisplayRole: return QStringLiteral("%1 \u2192 %2").arg(a, b);
    case Qt::DecorationRole: return picture(flip);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        switch (flip.kind) {
        case Flip::Kind::Lost: return tr("Sample %1 is \"%2\". A: right. B: \"%3\".").arg(QString::number(flip.sample), label, b);
        case Flip::Kind::Gained: return tr("Sample %1 is \"%2\". A: \"%3\". B: right.").arg(QString::number(flip.sample), label, a);
        case Flip::Kind::Changed:
            return tr("Sample %1 is \"%2\". A: \"%3\". B: \"%4\", both wrong.").arg(QString::number(flip.sample), label, a, b);
        }
        return {};
    case Qt::TextAlignmentRole: return static_cast<int>(Qt::AlignHCenter);
    case SampleRole: return static_cast<qint64>(flip.sample);
    case KindRole: return static_cast<int>(flip.kind);
    case LabelRole: return label;
    case AnswerARole: return a;
    case AnswerBRole: return b;
    default: return {};
    }
}

} // namespace espalier
