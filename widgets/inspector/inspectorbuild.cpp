// SPDX-License-Identifier: GPL-3.0-or-later
// How the inspector is laid out; inspectorwords.cpp is what its words are, inspector.cpp what it does.
#include "widgets/inspector/bitsfield.h"
#include "widgets/inspector/choices.h"
#include "widgets/inspector/fieldrow.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/patternfield.h"
#include "widgets/inspector/presets.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QGridLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace espalier {

namespace {

constexpr int kLeastWidth = 230;

QComboBox *combo(const char *name, QWidget *parent)
{
    auto *box = new QComboBox(parent);
    box->setObjectName(QLatin1String(name));
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(10);
    return box;
}

NumberField *number(const char *name, QWidget *parent)
{
    auto *field = new NumberField(parent);
    field->setObjectName(QLatin1String(name));
    return field;
}

/// A choice with the number that some of its entries ask for, in one row: nothing jumps when the number comes or goes.
FieldRow *withArgument(QComboBox *choice, QWidget *argument, QWidget *parent)
{
    auto *pair = new QWidget(parent);
    pair->setObjectName(choice->objectName() + QStringLiteral("Pair"));
    auto *layout = new QHBoxLayout(pair);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(choice, 1);
    layout->addWidget(argument);
    // The choice gives way: a dock is narrow, and its list shows the whole words.
    choice->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    choice->setMinimumWidth(64);
    argument->setFixedWidth(argument->fontMetrics().horizontalAdvance(QStringLiteral("88:88"))
                            + (qobject_cast<QComboBox *>(argument) ? 30 : 14));
    argument->hide();
    pair->setFocusProxy(choice);
    auto *row = new FieldRow(pair, parent);
    if (auto *field = qobject_cast<NumberField *>(argument))
        QObject::connect(field, &NumberField::problemChanged, row, &FieldRow::showProblem);
    return row;
}

template <typename Value>
void fill(QComboBox *box, const QVector<FieldChoice<Value>> &offers, const std::function<QVariant(const Value &)> &key)
{
    const QSignalBlocker blocker(box);
    const QVariant current = box->currentData();
    box->clear();
    for (const FieldChoice<Value> &offer : offers) {
        box->addItem(offer.name, key(offer.value));
        box->setItemData(box->count() - 1, offer.tip, Qt::ToolTipRole);
    }
    box->setCurrentIndex(box->findData(current));
}

QFormLayout *form(QWidget *parent)
{
    auto *layout = new QFormLayout(parent);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setVerticalSpacing(2);
    layout->setHorizontalSpacing(8);
    layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return layout;
}

} // namespace

void Inspector::build()
{
    setObjectName(QStringLiteral("inspector"));
    m_title = new QLabel(this);
    m_title->setObjectName(QStringLiteral("inspectorTitle"));
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_presets = new QPushButton(this);
    m_presets->setObjectName(QStringLiteral("presetButton"));
    m_presets->setAutoDefault(false);
    m_presetMenu = new QMenu(this);
    m_presets->setMenu(m_presetMenu);
    m_weights = new QGroupBox(this);
    m_weights->setObjectName(QStringLiteral("weightsGroup"));
    m_pruning = new QGroupBox(this);
    m_pruning->setObjectName(QStringLiteral("pruningGroup"));
    m_weightsForm = form(m_weights);
    m_pruningForm = form(m_pruning);
    buildWeights(m_weightsForm);
    buildPruning(m_pruningForm);

    m_locked = new QCheckBox(this);
    m_locked->setObjectName(QStringLiteral("lockedBox"));
    const auto button = [this](const char *name) {
        auto *made = new QToolButton(this);
        made->setObjectName(QLatin1String(name));
        made->setToolButtonStyle(Qt::ToolButtonTextOnly);
        return made;
    };
    m_copy = button("copySettings");
    m_paste = button("pasteSettings");
    m_reset = button("resetLayer");
    m_facts = new QLabel(this);
    m_facts->setObjectName(QStringLiteral("layerFacts"));
    m_facts->setTextFormat(Qt::RichText);
    m_facts->setWordWrap(true);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts->setAlignment(Qt::AlignTop);

    auto *head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_presets);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(4);
    buttons->addWidget(m_locked);
    buttons->addStretch(1);
    buttons->addWidget(m_copy);
    buttons->addWidget(m_paste);
    buttons->addWidget(m_reset);
    m_content = new QWidget(this);
    m_content->installEventFilter(this);
    auto *inner = new QVBoxLayout(m_content);
    inner->setContentsMargins(6, 4, 6, 4);
    inner->setSpacing(4);
    inner->addLayout(head);
    inner->addWidget(m_weights);
    inner->addWidget(m_pruning);
    inner->addLayout(buttons);
    inner->addWidget(m_facts, 1);
    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(m_content);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
}

QSize Inspector::minimumSizeHint() const
{
    return {std::max(kLeastWidth, m_content->minimumSizeHint().width() + style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this)),
            QWidget::minimumSizeHint().height()};
}

bool Inspector::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_content && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    return QWidget::eventFilter(watched, event);
}

void Inspector::buildWeights(QFormLayout *layout)
{
    m_bits = new BitsField(m_weights);
    m_bits->setObjectName(QStringLiteral("bitsField"));
    m_scheme = combo("schemeField", m_weights);
    const auto box = [this](const char *name) {
        auto *made = new QCheckBox(m_weights);
        made->setObjectName(QLatin1String(name));
        return made;
    };
    m_signed = box("signedBox");
    m_symmetric = box("symmetricBox");
    m_narrow = box("narrowBox");
    m_zeroExact = box("zeroExactBox");
    m_granularity = combo("granularityField", m_weights);
    m_groupSize = number("granularitySize", m_weights);
    m_rangeMethod = combo("rangeMethod", m_weights);
    m_rangeArgument = number("rangeArgument", m_weights);
    m_lo = number("rangeLo", m_weights);
    m_hi = number("rangeHi", m_weights);
    m_rounding = combo("roundingField", m_weights);
    auto *bits = new FieldRow(m_bits, m_weights);
    connect(m_bits, &BitsField::problemChanged, bits, &FieldRow::showProblem);
    auto *lo = new FieldRow(m_lo, m_weights);
    connect(m_lo, &NumberField::problemChanged, lo, &FieldRow::showProblem);
    auto *hi = new FieldRow(m_hi, m_weights);
    connect(m_hi, &NumberField::problemChanged, hi, &FieldRow::showProblem);
    auto *integers = new QGridLayout;
    integers->setVerticalSpacing(2);
    integers->setHorizontalSpacing(12);
    integers->addWidget(m_signed, 0, 0);
    integers->addWidget(m_symmetric, 0, 1);
    integers->addWidget(m_narrow, 1, 0);
    integers->addWidget(m_zeroExact, 1, 1);
    integers->setColumnStretch(2, 1);
    addFieldRow(layout, bits);
    addFieldRow(layout, m_scheme);
    layout->addRow(integers);
    addFieldRow(layout, withArgument(m_granularity, m_groupSize, m_weights));
    addFieldRow(layout, withArgument(m_rangeMethod, m_rangeArgument, m_weights));
    addFieldRow(layout, lo);
    addFieldRow(layout, hi);
    addFieldRow(layout, m_rounding);
}

void Inspector::buildPruning(QFormLayout *layout)
{
    m_criterion = combo("pruneCriterion", m_pruning);
    m_pattern = combo("prunePattern", m_pruning);
    m_pattern->setEditable(true);
    m_patternText = new PatternField(m_pattern);
    m_pattern->setLineEdit(m_patternText);
    m_pattern->setCompleter(nullptr); // It would write "2:4" over a "2:" that is not typed to its end.
    m_pattern->setInsertPolicy(QComboBox::NoInsert);
    for (const char *usual : {"2:4", "1:4", "4:8", "1:2"})
        m_pattern->addItem(QLatin1String(usual));
    m_pruneGranularity = combo("pruneGranularity", m_pruning);
    for (qsizetype i = 0; i < mostPruneArguments(); ++i)
        m_numbers.push_back(number(qPrintable(QStringLiteral("pruneNumber%1").arg(i)), m_pruning));
    m_together = new QCheckBox(m_pruning);
    m_together->setObjectName(QStringLiteral("pruneTogether"));
    m_threshold = number("pruneThreshold", m_pruning);
    m_threshold->setEmptyAllowed(true);
    m_sparsity = number("pruneSparsity", m_pruning);
    m_sparsity->setEmptyAllowed(true);
    m_sparsity->setUnit(QStringLiteral("%"));
    auto *threshold = new FieldRow(m_threshold, m_pruning);
    connect(m_threshold, &NumberField::problemChanged, threshold, &FieldRow::showProblem);
    auto *sparsity = new FieldRow(m_sparsity, m_pruning);
    connect(m_sparsity, &NumberField::problemChanged, sparsity, &FieldRow::showProblem);
    FieldRow *criterion = withArgument(m_criterion, m_pattern, m_pruning);
    connect(m_patternText, &PatternField::problemChanged, criterion, &FieldRow::showProblem);
    addFieldRow(layout, criterion);
    for (NumberField *field : m_numbers) {
        auto *row = new FieldRow(field, m_pruning);
        connect(field, &NumberField::problemChanged, row, &FieldRow::showProblem);
        addFieldRow(layout, row);
        layout->setRowVisible(row, false); // Until a criterion has numbers.
    }
    addFieldRow(layout, m_pruneGranularity);
    addFieldRow(layout, threshold);
    addFieldRow(layout, sparsity);
    layout->addRow(m_together);
}

void Inspector::fillChoices()
{
    fill<std::string>(m_rangeMethod, rangeChoices(), [](const std::string &id) { return QVariant(QString::fromStdString(id)); });
    fill<Scheme>(m_scheme, schemeChoices(), [](const Scheme &value) { return QVariant(static_cast<int>(value)); });
    fill<Rounding>(m_rounding, roundingChoices(), [](const Rounding &value) { return QVariant(static_cast<int>(value)); });
    fill<Granularity>(m_granularity, granularityChoices(), [](const Granularity &value) { return QVariant(static_cast<int>(value.kind)); });
    fill<std::string>(m_pruneGranularity, pruneGranularityChoices(),
                      [](const std::string &id) { return QVariant(QString::fromStdString(id)); });
    fill<std::string>(m_criterion, criterionChoices(), [](const std::string &id) { return QVariant(QString::fromStdString(id)); });
    for (QMenu *menu : {m_presetMenu, m_layerPresetMenu.data()}) {
        if (!menu)
            continue;
        menu->clear();
        for (const Preset &preset : presets()) {
            if (preset.startsGroup)
                menu->addSeparator();
            QAction *action = menu->addAction(presetName(preset));
            action->setObjectName(QStringLiteral("preset-") + QLatin1String(preset.id));
            connect(action, &QAction::triggered, this, [this, id = QByteArray(preset.id)] { applyPreset(id); });
        }
    }
}

void Inspector::setPresetMenu(QMenu *menu)
{
    m_layerPresetMenu = menu;
    fillChoices();
}

} // namespace espalier
