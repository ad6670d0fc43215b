// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"
#include "widgets/edit/layeredit.h"

#include <QTimer>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSplitter;
class QToolButton;

namespace espalier {

class ErrorCurve;
class GestureEdit;
class HistogramView;

/// The weights' histogram with its handles, figures and error curve. Draws the document's current layer and turns what the hand
/// does into edits of the recipe; computes only what follows from a histogram.
class HistogramPage : public QWidget
{
    Q_OBJECT
public:
    explicit HistogramPage(Document *document, QWidget *parent = nullptr);
    ~HistogramPage() override;

    HistogramView *view() const { return m_view; }
    void setLogScale(bool on);
    void setLevelsShown(bool on);

    QByteArray saveLayout() const;
    void restoreLayout(const QByteArray &state);

Q_SIGNALS:
    void logScaleChanged(bool on);
    void levelsShownChanged(bool on);
    void said(const QString &id, const QString &sentence); ///< For the message bar.
    void saidNote(const QString &sentence);                ///< For the status bar.

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void build();
    void wire();
    void retranslate();
    void fillTensors();
    void chooseTensor();
    /// True while a tensor is shown that the recipe's figures are not about: the second of a layer, a bias.
    bool showsOther() const { return m_otherTensor >= 0; }
    void showLayer();    ///< Another layer: histogram, outlines, everything below.
    void showSettings(); ///< Another recipe: handles, figures, curve.
    void showReadout();
    void showCurve();
    void showOutlines();
    void showChannel();
    void askForTensor();
    void askForDetail();
    void chooseRatio(double ratio);
    void edit(const QString &what, const MakeEdit &make);
    void resetRange();
    void resetThreshold();
    void resetLayers();

    Document *m_document = nullptr;
    std::unique_ptr<GestureEdit> m_gesture;
    QLabel *m_readout = nullptr;
    QLabel *m_originalMark = nullptr;
    QComboBox *m_tensorPicker = nullptr;
    QToolButton *m_channel = nullptr; ///< Which channel is outlined; a click lets go of it.
    QCheckBox *m_logScale = nullptr;
    QCheckBox *m_showLevels = nullptr;
    QPushButton *m_holdOriginal = nullptr;
    HistogramView *m_view = nullptr;
    ErrorCurve *m_curve = nullptr;
    QSplitter *m_splitter = nullptr;
    QTimer m_detailTimer;
    int m_shownLayer = -1;
    int m_otherTensor = -1; ///< Index into the model's tensors; -1: the one that the layer's figures are about.
    std::shared_ptr<const LayerStatistics> m_otherStatistics;
    bool m_hasHistogram = false;
    /// What the curve was made for; it does not depend on the range itself.
    std::optional<std::pair<int, QuantSpec>> m_curveOf;
};

} // namespace espalier
