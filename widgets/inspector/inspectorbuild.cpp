// SPDX-License-Identifier: GPL-3.0-or-later
// How the inspector is laid out; inspectorwords.cpp is what its words are, inspector.cpp what it does.
#include "widgets/inspector/formfields.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/patternfield.h"
#include "widgets/inspector/presets.h"
#include "widgets/inspector/quantfields.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace espalier {

namespace {
constexpr int kLeastWidth = 230;
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
    m_quantizer = new QuantFields(m_document, edits::RangeOf::Weights, m_weights);
    auto *weights = new QVBoxLayout(m_weights);
    weights->setContentsMargins(0, 0, 0, 0);
    weights->addWidget(m_quantizer);
    m_pruningForm = fieldForm(m_pruning);
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

void Inspector::buildPruning(QFormLayout *layout)
{
    m_criterion = choiceBox("pruneCriterion", m_pruning);
    m_pattern = choiceBox("prunePattern", m_pruning);
    m_pattern->setEditable(true);
    m_patternText = new PatternField(m_pattern);
    m_pattern->setLineEdit(m_patternText);
    m_pattern->setCompleter(nullptr); // It would write "2:4" over a "2:" that is not typed to its end.
    m_pattern->setInsertPolicy(QComboBox::NoInsert);
    for (const char *usual : {"2:4", "1:4", "4:8", "1:2"})
        m_pattern->addItem(QLatin1String(usual));
    m_pruneGranularity = choiceBox("pruneGranularity", m_pruning);
    for (qsizetype i = 0; i < mostPruneArguments(); ++i)
        m_numbers.push_back(numberField(qPrintable(QStringLiteral("pruneNumber%1").arg(i)), m_pruning));
    m_together = new QCheckBox(m_pruning);
    m_together->setObjectName(QStringLiteral("pruneTogether"));
    m_threshold = numberField("pruneThreshold", m_pruning);
    m_threshold->setEmptyAllowed(true);
    m_sparsity = numberField("pruneSparsity", m_pruning);
    m_sparsity->setEmptyAllowed(true);
    m_sparsity->setUnit(QStringLiteral("%"));
    FieldRow *criterion = rowWithArgument(m_criterion, m_pattern, m_pruning);
    connect(m_patternText, &PatternField::problemChanged, criterion, &FieldRow::showProblem);
    addFieldRow(layout, criterion);
    for (NumberField *field : m_numbers) {
        FieldRow *row = checkedRow(field, m_pruning);
        addFieldRow(layout, row);
        layout->setRowVisible(row, false); // Until a criterion has numbers.
    }
    addFieldRow(layout, m_pruneGranularity);
    addFieldRow(layout, checkedRow(m_threshold, m_pruning));
    addFieldRow(layout, checkedRow(m_sparsity, m_pruning));
    layout->addRow(m_together);
}

void Inspector::fillChoices()
{
    espalier::fillChoices(m_pruneGranularity, pruneGranularityChoices());
    espalier::fillChoices(m_criterion, criterionChoices());
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
