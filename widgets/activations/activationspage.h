// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"
#include "engine/calibrate/calibrate.h"
#include "widgets/edit/layeredit.h"

#include <QWidget>

#include <memory>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSplitter;

namespace espalier {

class ErrorCurve;
class GestureEdit;
class HistogramView;
class QuantFields;

/// Inputs and outputs of the current layer on the calibration samples: histogram, range handles, figures and error curve as
/// of weights. Asks the engine only while it is on screen; without data there is a button that chooses some.
class ActivationsPage : public QWidget
{
    Q_OBJECT
public:
    explicit ActivationsPage(Document *document, QWidget *parent = nullptr);
    ~ActivationsPage() override;

    HistogramView *view() const { return m_view; }

public Q_SLOTS:
    void setLogScale(bool on);
    void setLevelsShown(bool on);

Q_SIGNALS:
    void said(const QString &id, const QString &sentence); ///< For the message bar.
    void saidNote(const QString &sentence);                ///< For the status bar.
    void dataWanted();                                     ///< The button that chooses data.

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void build();
    void wire();
    void retranslate();
    void ask();
    void takeSeen(const Result<CalibrationPtr> &seen);
    bool showsInput() const;
    edits::RangeOf rangeOf() const;
    std::optional<QuantParameters> ownRange(int layer) const;
    const ObservedValues *shown() const; ///< Null before it was looked at, and where nothing is seen.
    const std::optional<QuantParameters> &inForce() const;
    void showLayer();    ///< Another layer, end or look at the data.
    void showSettings(); ///< Another recipe: handles, figures, curve.
    void showNetwork();  ///< What is chosen for the whole network.
    void showCurve();
    QString emptySentence() const;
    QString readout() const;
    edits::LayerStart startOf(int layer) const;
    void beginGesture();
    void finishGesture();
    void edit(const QString &what, const MakeEdit &make);
    void chooseRatio(double ratio);
    void resetRange();
    void resetLayers();
    void chooseCorrection();
    /// One of the steps that are for the whole network.
    void changeNetwork(const QString &what, const std::function<void(Recipe &)> &change);

    Document *m_document = nullptr;
    QComboBox *m_end = nullptr; ///< Output or input.
    QCheckBox *m_equalize = nullptr;
    QCheckBox *m_sharedRanges = nullptr;
    QLabel *m_correctionLabel = nullptr;
    QComboBox *m_correction = nullptr;
    QPushButton *m_chooseData = nullptr;
    QuantFields *m_fields = nullptr;
    QLabel *m_readout = nullptr;
    HistogramView *m_view = nullptr;
    ErrorCurve *m_curve = nullptr;
    QSplitter *m_splitter = nullptr;
    CalibrationPtr m_seen;
    LayerStatistics m_statistics; ///< Of what is shown, as the error curve wants it.
    bool m_isAsked = false;
    std::unique_ptr<GestureEdit> m_gesture;
    /// What the curve was made for; it does not depend on the range itself.
    std::optional<std::pair<const ObservedValues *, QuantSpec>> m_curveOf;
};

} // namespace espalier
