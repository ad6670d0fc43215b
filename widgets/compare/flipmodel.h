// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/figures/comparison.h"

#include <QAbstractListModel>
#include <QHash>
#include <QPixmap>

namespace espalier {

/// Samples whose answer differs, as pictures with both answers. Pictures are made when they are asked for.
class FlipModel final : public QAbstractListModel
{
    Q_OBJECT
public:
    static constexpr int kPictureSize = 56;
    enum Role { SampleRole = Qt::UserRole, KindRole, LabelRole, AnswerARole, AnswerBRole };

    explicit FlipModel(QObject *parent = nullptr);

    /// The rows that stay keep their place on the screen: a list that is the same is not reset.
    void setFlips(DatasetPtr data, std::vector<Flip> flips);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    QPixmap picture(const Flip &flip) const;

    DatasetPtr m_data;
    std::vector<Flip> m_flips;
    mutable QHash<qint64, QPixmap> m_pictures;
};

} // namespace espalier
