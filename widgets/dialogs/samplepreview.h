// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"

#include <QImage>
#include <QWidget>

namespace espalier {

/// The first pictures of a data set with their labels: what a person looks at to see that the right files were chosen.
class SamplePreview : public QWidget
{
    Q_OBJECT
public:
    explicit SamplePreview(QWidget *parent = nullptr);

    void setData(const DatasetPtr &set);
    void setEmptyText(const QString &text);
    int pictures() const { return static_cast<int>(m_pictures.size()); }
    QSize sizeHint() const override { return {420, 150}; }
    QSize minimumSizeHint() const override { return {240, 120}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Picture {
        QImage image;
        QString label;
    };
    QVector<Picture> m_pictures;
    QString m_emptyText;
};

} // namespace espalier
