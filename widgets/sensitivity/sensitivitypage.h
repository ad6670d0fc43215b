// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/sensitivity/sensitivitywork.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSettings;
class QSplitter;
class QTabWidget;
class QToolButton;

namespace espalier {

class CriterionFields;
class Heatmap;
class NumberField;
class OrderTable;
class PatternField;
class SettingCurves;
class WhyTable;

/// What each layer alone loses at each setting, measured: a matrix that fills in, cheap proxies as columns beside it, and at the right the
/// current layer's curve, the order of the layers as far as the figures tell, and why settings were suggested.
/// A click on a cell, or Enter, gives that setting to the layer; on a column's name (Ctrl+Enter) to all unlocked layers.
class SensitivityPage : public QWidget
{
    Q_OBJECT
public:
    SensitivityPage(Document *document, SensitivityWork *work, QWidget *parent = nullptr);

    /// What was chosen on the page (kind, criterion, baseline, limits, how it is divided), for the next start.
    void saveChoices(QSettings &settings) const;
    void restoreChoices(QSettings &settings);

Q_SIGNALS:
    void said(const QString &id, const QString &sentence); ///< Trouble, for the message bar.
    void saidNote(const QString &sentence);                ///< For the status bar.
    void dataWanted();

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    // sensitivitybuild.cpp
    void build();
    void wire();
    void retranslate();
    void fillSaveMenu();

    // sensitivitycolumns.cpp
    void addPattern(int n, int m);
    void removeColumn(int column);
    void showAdded(std::size_t column);
    void showAnother();

    // sensitivitypage.cpp
    void showMatrix();
    void showCells(const QVector<int> &cells);
    void showNames();
    void showLocks();
    void showStale();
    void showCurves();
    void showOrder();
    int rowOfLayer(int layer) const;
    int settings() const;
    float lostAt(std::size_t cell) const;
    float valueAt(int row, int column) const;
    void measure();
    void choose(int row, int column);
    void chooseColumn(int column);
    void applyColumn(int column);
    void tellLeftOut(const edits::Edit &edit);
    void copyCsv();
    void copyCommand();
    void saveCsv();

    // sensitivitystate.cpp
    void showState();
    void showRemovable();
    void showStats();
    void showSums();
    bool hasNoLayer() const;
    QString emptyText() const;
    QString measureText() const;
    QString measureTip() const;

    // sensitivitycriterion.cpp
    void wireCriterion();
    void setCriterion(const PruneSpec &spec);
    void showCriterion();
    void showGranularity();
    void showRange();
    void retranslateSamples();

    // sensitivitysuggest.cpp
    void buildSuggest();
    void wireSuggest();
    void retranslateSuggest();
    void showWhy();
    void showSuggestion();
    QString suggestionNote() const;
    void showReason();
    void showLimits();
    void showProblem();
    void suggest();
    QString verdict() const;
    bool canSuggest() const;
    bool isOnlyForChosen() const;
    std::vector<int> chosenRows() const;

    // sensitivitywords.cpp
    static QString axisTitle(SensitivityWork::Mode mode);
    static QString shortTitle(SensitivityWork::Mode mode);
    QStringList rowNames() const;
    QStringList columnNames() const;
    QString cellText(int row, int column, float value) const;
    static QString staleText(const SensitivityCell &fresh);
    QString proxyText(int row, int column, float value) const;
    QString cellLabel(int row, int column, float value) const;

    Document *m_document = nullptr;
    SensitivityWork *m_work = nullptr;
    QComboBox *m_mode = nullptr;
    PatternField *m_pattern = nullptr; ///< One more column of Mode::Pattern,
    NumberField *m_another = nullptr;  ///< of bits, or of sparsities.
    NumberField *m_samples = nullptr;  ///< On how many it is measured.
    QComboBox *m_criterion = nullptr;  ///< By which sparsities are cut.
    CriterionFields *m_numbers = nullptr;
    QComboBox *m_granularity = nullptr; ///< Of bits.
    QComboBox *m_range = nullptr;       ///< Beside min-max.
    QComboBox *m_baseline = nullptr;
    QCheckBox *m_keep = nullptr;
    QPushButton *m_measure = nullptr;
    QToolButton *m_pause = nullptr;
    QToolButton *m_stop = nullptr;
    QToolButton *m_save = nullptr;
    QCheckBox *m_hasLimit = nullptr;
    QDoubleSpinBox *m_limit = nullptr;
    QCheckBox *m_hasSize = nullptr;
    NumberField *m_size = nullptr;
    bool m_isSizeTyped = false;  ///< Else another model's share is offered.
    QLabel *m_problem = nullptr; ///< Of a pattern or the size, in the place of m_sums.
    QComboBox *m_scope = nullptr;
    QPushButton *m_suggest = nullptr;
    QLabel *m_facts = nullptr;
    QLabel *m_sums = nullptr;
    Heatmap *m_view = nullptr;
    QSplitter *m_split = nullptr;
    QTabWidget *m_details = nullptr;
    SettingCurves *m_curves = nullptr;
    OrderTable *m_order = nullptr;
    QWidget *m_whyPage = nullptr;
    QLabel *m_verdict = nullptr;
    WhyTable *m_why = nullptr;
    QLabel *m_reason = nullptr; ///< Of the current layer: the table has no room for sentences.
    QStringList m_shownRows;    ///< Names of the rows.
    QString m_refused;          ///< Why the size that was asked for was not suggested; gone when anything about it changes.
    int m_column = -1;          ///< Whose order and proxies are shown; -1: the middle one.
};

} // namespace espalier
