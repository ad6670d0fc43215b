// SPDX-License-Identifier: GPL-3.0-or-later
// How the sensitivity page is laid out and wired, and what its words are; sensitivitypage.cpp is what it shows.
#include "app/open/selection.h"
#include "app/session/recipeeditor.h"
#include "app/session/score.h"
#include "widgets/sensitivity/sensitivitypage.h"

#include "widgets/heatmap/heatmap.h"
#include "widgets/importance/criterionfields.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/patternfield.h"
#include "widgets/plots/settingcurves.h"
#include "widgets/sensitivity/sensitivitytables.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace espalier {

void SensitivityPage::build()
{
    setObjectName(QStringLiteral("sensitivityPage"));
    const auto combo = [this](const char *name, int items) {
        auto *box = new QComboBox(this);
        box->setObjectName(QLatin1String(name));
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        for (int i = 0; i < items; ++i)
            box->addItem(QString());
        return box;
    };
    const auto tool = [this](const char *name) {
        auto *button = new QToolButton(this);
        button->setObjectName(QLatin1String(name));
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setFocusPolicy(Qt::StrongFocus);
        return button;
    };
    const auto line = [this](const char *name) {
        auto *label = new QLabel(this);
        label->setObjectName(QLatin1String(name));
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        return label;
    };
    m_mode = combo("sensitivityMode", 6);
    m_pattern = new PatternField(this);
    m_pattern->setObjectName(QStringLiteral("sensitivityPattern"));
    m_pattern->setFixedWidth(m_pattern->fontMetrics().horizontalAdvance(QStringLiteral("+ 88:88")) + 14);
    m_another = new NumberField(this);
    m_another->setObjectName(QStringLiteral("sensitivityAnother"));
    m_another->setFixedWidth(m_pattern->width());
    m_another->setEmptyAllowed(true);
    m_samples = new NumberField(this);
    m_samples->setObjectName(QStringLiteral("sensitivitySamples"));
    m_samples->setFixedWidth(m_samples->fontMetrics().horizontalAdvance(QStringLiteral("10000 samples")) + 14);
    m_samples->setEmptyAllowed(true);
    m_criterion = combo("sensitivityCriterion", 0);
    // The longest name would leave the facts no room; the list itself is as wide as that.
    m_criterion->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_criterion->setMinimumContentsLength(8);
    m_numbers = new CriterionFields(this, false);
    m_granularity = combo("sensitivityGranularity", 2);
    m_range = combo("sensitivityRange", 0);
    m_baseline = combo("sensitivityBaseline", 2);
    m_keep = new QCheckBox(this);
    m_keep->setObjectName(QStringLiteral("sensitivityKeep"));
    m_keep->setChecked(m_work->isKept());
    m_measure = new QPushButton(this);
    m_measure->setObjectName(QStringLiteral("sensitivityMeasure"));
    m_pause = tool("sensitivityPause");
    m_pause->setCheckable(true);
    m_stop = tool("sensitivityStop");
    m_save = tool("sensitivitySave");
    m_save->setPopupMode(QToolButton::InstantPopup);
    m_scope = combo("sensitivityScope", 2);
    buildSuggest();
    m_facts = line("sensitivityFacts");
    m_sums = line("sensitivitySums");
    m_view = new Heatmap(this);
    m_view->setObjectName(QStringLiteral("sensitivityView"));
    m_curves = new SettingCurves(this);
    m_curves->setObjectName(QStringLiteral("sensitivityCurves"));
    m_order = new OrderTable(m_document, this);
    m_details = new QTabWidget(this);
    m_details->setObjectName(QStringLiteral("sensitivityDetails"));
    m_details->setDocumentMode(true);
    for (QWidget *page : {static_cast<QWidget *>(m_curves), static_cast<QWidget *>(m_order), m_whyPage})
        m_details->addTab(page, QString());

    auto *first = new QHBoxLayout;
    first->addWidget(m_mode);
    first->addWidget(m_baseline);
    first->addWidget(m_measure);
    first->addStretch(1);
    auto *second = new QHBoxLayout;
    second->addWidget(m_keep);
    second->addWidget(m_pause);
    second->addWidget(m_stop);
    second->addSpacing(6);
    second->addWidget(m_facts, 1);
    second->addWidget(m_granularity); // The row that has room for one of these.
    second->addWidget(m_criterion);
    second->addWidget(m_save);
    auto *third = new QHBoxLayout;
    third->addWidget(m_hasLimit);
    third->addWidget(m_limit);
    third->addWidget(m_hasSize);
    third->addWidget(m_size);
    third->addWidget(m_scope);
    third->addWidget(m_suggest);
    third->addStretch(1);
    m_split = new QSplitter(Qt::Horizontal, this);
    m_split->setObjectName(QStringLiteral("sensitivitySplit"));
    m_split->addWidget(m_view);
    m_split->addWidget(m_details);
    m_split->setStretchFactor(0, 5);
    m_split->setStretchFactor(1, 2);
    m_split->setSizes({440, 190});
    m_split->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(4);
    layout->addLayout(first);
    layout->addLayout(second);
    layout->addLayout(third);
    auto *fourth = new QHBoxLayout;
    fourth->addWidget(m_problem, 1);
    fourth->addWidget(m_sums, 1);
    fourth->addWidget(m_numbers);
    fourth->addWidget(m_samples);
    fourth->addWidget(m_range);
    fourth->addWidget(m_another);
    fourth->addWidget(m_pattern);
    layout->addLayout(fourth);
    layout->addWidget(m_split, 1);
}

void SensitivityPage::wire()
{
    connect(m_mode, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_column = -1;
        m_pattern->showText({});
        m_another->abandon();
        m_work->setMode(static_cast<SensitivityWork::Mode>(index));
        showCriterion();
        showGranularity();
        showRange();
        showAnother();
    });
    connect(m_pattern, &PatternField::patternChosen, this, &SensitivityPage::addPattern);
    connect(m_pattern, &PatternField::problemChanged, this, &SensitivityPage::showProblem);
    connect(m_another, &NumberField::problemChanged, this, &SensitivityPage::showProblem);
    connect(m_another, &NumberField::committed, this, [this](double value) {
        const bool isBits = m_work->mode() == SensitivityWork::Mode::Bits;
        showAdded(isBits ? m_work->addBits(static_cast<int>(value)) : m_work->addShare(value / 100));
        m_another->setValue(std::nullopt);
    });
    connect(m_baseline, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_work->setBaseline(static_cast<SensitivityWork::Baseline>(index)); });
    connect(m_keep, &QCheckBox::toggled, m_work, &SensitivityWork::setKept);
    connect(m_measure, &QPushButton::clicked, this, &SensitivityPage::measure);
    connect(m_pause, &QToolButton::toggled, m_work, &SensitivityWork::setPaused);
    connect(m_stop, &QToolButton::clicked, m_work, &SensitivityWork::stop);
    wireCriterion();
    wireSuggest();
    connect(m_work, &SensitivityWork::matrixChanged, this, &SensitivityPage::showMatrix);
    connect(m_work, &SensitivityWork::cellsChanged, this, &SensitivityPage::showCells);
    connect(m_work, &SensitivityWork::estimateChanged, this, &SensitivityPage::showState);
    connect(m_work, &SensitivityWork::stateChanged, this, &SensitivityPage::showState);
    connect(m_view, &Heatmap::cellClicked, this, &SensitivityPage::choose);
    connect(m_view, &Heatmap::cursorMoved, this, [this](int, int column) { chooseColumn(column); });
    connect(m_view, &Heatmap::removalAsked, this, &SensitivityPage::removeColumn);
    connect(m_view, &Heatmap::columnClicked, this, &SensitivityPage::applyColumn);
    for (PlotView *plot : {static_cast<PlotView *>(m_view), static_cast<PlotView *>(m_curves)})
        connect(plot, &PlotView::failed, this,
                [this](const QString &sentence) { Q_EMIT said(QStringLiteral("window.picture"), sentence); });
    for (SensitivityTable *table : {static_cast<SensitivityTable *>(m_order), static_cast<SensitivityTable *>(m_why)}) {
        connect(table, &SensitivityTable::layerChosen, this, [this](int layer) { m_document->selection()->setLayers({layer}); });
        connect(table, &SensitivityTable::said, this, &SensitivityPage::said);
        connect(table, &SensitivityTable::saidNote, this, &SensitivityPage::saidNote);
    }
    connect(m_document->selection(), &Selection::changed, this, [this] {
        showCurves();
        m_order->showCurrent(m_document->selection()->current());
        showReason();
        showState();
    });
    connect(m_document->editor(), &RecipeEditor::recipeChanged, this, &SensitivityPage::showLocks);
    connect(m_document->score(), &Score::scoreChanged, this, &SensitivityPage::showSums);
    connect(m_document->editor(), &RecipeEditor::recipeChanged, this, &SensitivityPage::showSums);
}

void SensitivityPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange && m_problem)
        showProblem();
}

void SensitivityPage::fillSaveMenu()
{
    auto *menu = new QMenu(m_save);
    QAction *copy = menu->addAction(tr("Copy as CSV"));
    QAction *save = menu->addAction(tr("Save as CSV..."));
    connect(copy, &QAction::triggered, this, &SensitivityPage::copyCsv);
    connect(save, &QAction::triggered, this, &SensitivityPage::saveCsv);
    QAction *command = menu->addAction(tr("Copy as command line"));
    command->setObjectName(QStringLiteral("sensitivityCopyCommand"));
    connect(command, &QAction::triggered, this, &SensitivityPage::copyCommand);
    connect(menu, &QMenu::aboutToShow, this, [this, copy, save] {
        for (QAction *action : {copy, save})
            action->setEnabled(m_work->matrix() && m_work->matrix()->baseline.samples > 0);
    });
    menu->addSeparator();
    m_view->addPictureActions(menu);
    delete m_save->menu();
    m_save->setMenu(menu);
}

void SensitivityPage::retranslate()
{
    const QStringList modes{
        tr("Bits"), tr("Sparsity"), tr("Channel sparsity"), tr("N:M patterns"), tr("Bits by range method"), tr("Bits and sparsity")};
    for (int i = 0; i < modes.size(); ++i)
        m_mode->setItemText(i, modes[i]);
    m_mode->setAccessibleName(tr("Kind of setting"));
    m_pattern->setPlaceholderText(tr("+ n:m"));
    m_pattern->setAccessibleName(tr("Another pattern n:m"));
    m_pattern->setToolTip(tr("Another pattern as a column of its own: n of every m weights in a row stay, such as 1:16. It is there "
                             "at the next start, too; Delete in the matrix, or its context menu, takes it away."));
    m_pattern->setWhatsThis(m_pattern->toolTip());
    m_criterion->setAccessibleName(tr("Criterion"));
    m_baseline->setItemText(0, tr("from the float model"));
    m_baseline->setItemText(1, tr("from the current recipe"));
    m_baseline->setAccessibleName(tr("Baseline"));
    m_keep->setText(tr("Keep measured"));
    m_keep->setToolTip(
        tr("After an edit of the recipe that is measured from, figures that were all measured are measured again in the background, the "
           "layers with "
           "the widest intervals first. An old figure stays, pale, until the new one rests on all samples, or its 95 % interval lies "
           "apart from the old one or takes up at most an eighth of the colour scale."));
    m_pause->setText(tr("Pause"));
    m_stop->setText(tr("Stop"));
    m_save->setText(tr("Save"));
    fillSaveMenu();
    retranslateSuggest();
    m_granularity->setAccessibleName(tr("Scale for"));
    showCriterion();
    m_range->setAccessibleName(tr("Range method beside min-max"));
    retranslateSamples();
    showGranularity();
    showRange();
    showAnother();
    m_details->setTabText(0, tr("Curves"));
    m_details->setTabText(1, tr("Order"));
    m_details->setTabText(2, tr("Why"));
    m_view->setCellText([this](int row, int column, float value) { return cellText(row, column, value); });
    m_view->setCellLabel([this](int row, int column, float value) { return cellLabel(row, column, value); });
    m_view->setWhatsThis(
        tr("What the network loses when one layer alone gets one setting, measured on the same samples as the baseline. "
           "Hatched: not measured, or (a cross) not possible. Pale, with a mark in the corner: from before the last edit. A click or Enter "
           "gives the "
           "setting to the layer, a click on a column's name or Ctrl+Enter to all unlocked layers (a star stands behind the name of a "
           "locked one); Delete takes a column away that was "
           "added. The columns at the right "
           "are cheap proxies at the chosen setting, each coloured by its own order; below their names stands their rank "
           "correlation with the measured loss (1: the same order)."));
    showMatrix();
    showWhy();
    showState();
}

} // namespace espalier
