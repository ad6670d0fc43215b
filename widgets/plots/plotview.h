// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plotcolors.h"

#include <QString>
#include <QWidget>

#include <functional>

class QCPAxis;
class QCustomPlot;
class QMenu;

namespace espalier {

/// What all plots share: a QCustomPlot that fills the widget and only draws (every event comes to the widget itself), colours
/// that follow the palette, a sentence instead of an empty plot, and the context menu that copies and saves the picture.
/// The menu's actions are plotCopyImage, plotSavePng, plotSaveSvg and plotSavePdf (vectors) and plotSaveCsv.
class PlotView : public QWidget
{
    Q_OBJECT
public:
    explicit PlotView(QWidget *parent = nullptr);
    ~PlotView() override;

    /// The sentence shown while there is nothing to draw.
    void setEmptyText(const QString &sentence);
    QString emptyText() const { return m_emptyText; }
    virtual bool isEmpty() const = 0;

    const PlotColors &colors() const { return m_colors; }

    /// The plotted values as comma separated text: one header line, '.' as decimal point, shortest exact numbers.
    virtual QString toCsv() const = 0;

    /// Written beside the target, then renamed, so that a full disk leaves the old file whole. False and failed() on error.
    bool savePng(const QString &path);
    bool savePdf(const QString &path);
    bool saveSvg(const QString &path);
    bool saveCsv(const QString &path);

    /// Actions that copy and save the picture, for a menu outside the plot.
    void addPictureActions(QMenu *menu);
    /// The same and the values.
    void addSaveActions(QMenu *menu);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

public Q_SLOTS:
    /// Puts the picture on the clipboard, at twice the screen's resolution.
    void copyImage();

Q_SIGNALS:
    /// A whole translated sentence for the message bar.
    void failed(const QString &sentence);

protected:
    QCustomPlot *plot() const { return m_plot; }

    /// To be called at the end of each final class's constructor: colours and words need its virtual functions.
    void restyle();
    /// Gives axes and marks their colours and fonts. The base class does background, axes, grid and legend.
    virtual void applyColors();
    /// Gives one axis (and its grid) the colours and the small font.
    void styleAxis(QCPAxis *axis);
    /// The font of tick labels and titles.
    QFont smallFont() const;
    /// Sets titles and other translated words; called again when the language changes.
    virtual void applyWords() { }
    /// Draws all layers anew in the next paint; axes are hidden while the plot is empty.
    void replotAll();
    /// A file name without suffix for what is saved.
    virtual QString pictureName() const = 0;
    /// The menu with the picture's actions; a subclass may add its own.
    virtual void fillMenu(QMenu *menu);

    void changeEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void addEntry(QMenu *menu, const char *name, const QString &text, const std::function<void()> &slot);
    void askAndSave(const QString &suffix, const QString &filter, bool (PlotView::*save)(const QString &));
    bool reportUnwritable(const QString &path, const QString &reason);
    bool writeWhole(const QString &path, const QByteArray &bytes);

    QCustomPlot *m_plot = nullptr;
    PlotColors m_colors;
    QString m_emptyText;
    bool m_styled = false;
};

} // namespace espalier
