// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/inspector.h"

#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/networkcosts.h"
#include "app/session/recipeeditor.h"
#include "widgets/edit/common.h"
#include "widgets/edit/settingsclipboard.h"
#include "widgets/inspector/bitsfield.h"
#include "widgets/inspector/layerstats.h"
#include "widgets/inspector/presets.h"
#include "widgets/inspector/prunefields.h"
#include "widgets/inspector/quantfields.h"

#include <QCheckBox>
#include <QEvent>
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

Inspector::Inspector(Document *document, QWidget *parent) : QWidget(parent), m_document(document)
{
    build();
    layOut();
    wire();
    retranslate();
}

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
    m_quantFields = new QuantFields(m_document, edits::RangeOf::Weights, m_weights);
    auto *weights = new QVBoxLayout(m_weights);
    weights->setContentsMargins(0, 0, 0, 0);
    weights->addWidget(m_quantFields);
    m_pruneFields = new PruneFields(m_document, m_pruning);
    auto *pruning = new QVBoxLayout(m_pruning);
    pruning->setContentsMargins(0, 0, 0, 0);
    pruning->addWidget(m_pruneFields);

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
}

void Inspector::layOut()
{
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
    // Longer facts make the content higher at once. A label whose height depends on its width would squeeze the fields above it until the
    // scroll area follows: it gets its height from fitFacts.
    QSizePolicy policy = m_facts->sizePolicy();
    policy.setHeightForWidth(false);
    m_facts->setSizePolicy(policy);
    inner->setSizeConstraint(QLayout::SetMinimumSize);
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
    if (watched == m_content && event->type() == QEvent::Resize)
        fitFacts();
    return QWidget::eventFilter(watched, event);
}

void Inspector::fillPresets()
{
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
    fillPresets();
}

void Inspector::wire()
{
    connect(m_quantFields, &QuantFields::saidNote, this, &Inspector::saidNote);
    connect(m_pruneFields, &PruneFields::saidNote, this, &Inspector::saidNote);
    connect(m_locked, &QCheckBox::clicked, this, [this](bool on) {
        m_locked->setTristate(false);
        setLocked(on);
    });
    connect(m_copy, &QToolButton::clicked, this, &Inspector::copySettings);
    connect(m_paste, &QToolButton::clicked, this, &Inspector::pasteSettings);
    connect(m_reset, &QToolButton::clicked, this, &Inspector::resetLayers);

    connect(m_document->selection(), &Selection::changed, this, &Inspector::refresh);
    connect(m_document->editor(), &RecipeEditor::recipeChanged, this, &Inspector::refresh);
    for (const auto signal : {&Document::modelOpened, &Document::modelClosed})
        connect(m_document, signal, this, &Inspector::refresh);
    connect(m_document->figures(), &LayerFigures::layersChanged, this, [this](const QVector<int> &layers) {
        const QVector<int> &selection = m_document->selection()->layers();
        if (std::any_of(layers.begin(), layers.end(), [&](int layer) { return selection.contains(layer); }))
            refresh();
    });
}

void Inspector::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void Inspector::retranslate()
{
    m_weights->setTitle(tr("Quantization of weights"));
    m_pruning->setTitle(tr("Pruning"));
    m_locked->setText(tr("locked"));
    m_presets->setText(tr("Presets"));
    m_copy->setText(tr("Copy"));
    m_paste->setText(tr("Paste"));
    m_reset->setText(tr("Reset"));
    m_copy->setToolTip(tr("Copy the settings of this layer"));
    m_paste->setToolTip(tr("Give the copied settings to the selected layers"));
    m_reset->setToolTip(tr("Back to float: take all settings off"));
    m_presets->setToolTip(tr("Common settings for the selected layers"));
    m_locked->setWhatsThis(tr("A locked layer keeps its settings: edits of several layers, presets and searches leave it out."));
    m_locked->setToolTip(m_locked->whatsThis());
    fillPresets();
    refresh();
}

void Inspector::refresh()
{
    const bool hasLayers = m_document->model() && !m_document->selection()->layers().isEmpty();
    for (QWidget *widget : std::initializer_list<QWidget *>{m_weights, m_pruning, m_locked, m_presets, m_copy, m_paste, m_reset})
        widget->setEnabled(hasLayers);
    if (!hasLayers) {
        m_title->setText(tr("No layer selected"));
        m_facts->clear();
        fitFacts();
        return;
    }
    const QVector<int> &selection = m_document->selection()->layers();
    if (selection.size() == 1)
        m_title->setText(layerTitle(m_document->model()->layers[static_cast<std::size_t>(selection.front())]));
    else
        m_title->setText(tr("%n layer(s) selected", nullptr, static_cast<int>(selection.size())));
    m_weights->setEnabled(m_quantFields->isAnyEditable());
    m_pruning->setEnabled(m_pruneFields->isAnyEditable());
    const Common<bool> locked = commonOf<bool>(m_document->selection()->layers(), [this](int layer) {
        return std::optional(m_document->figures()->state(layer).resolved.locked);
    });
    m_locked->setTristate(locked.isMixed);
    m_locked->setCheckState(locked.isMixed ? Qt::PartiallyChecked : *locked.value ? Qt::Checked : Qt::Unchecked);
    Q_EMIT lockedShown(locked.value.value_or(false));
    showStats();
}

void Inspector::showStats()
{
    const QVector<int> &selection = m_document->selection()->layers();
    const QString facts = selection.size() == 1 ? factsHtml(m_document->model()->layers[static_cast<std::size_t>(selection.front())],
                                                            m_document->figures()->state(selection.front()))
                                                : factsHtml(*m_document, selection);
    m_facts->setText(facts);
    fitFacts();
}

void Inspector::fitFacts()
{
    const QMargins margins = m_content->layout()->contentsMargins();
    // Without text there is no height.
    m_facts->setMinimumHeight(std::max(0, m_facts->heightForWidth(m_content->width() - margins.left() - margins.right())));
}

void Inspector::apply(const QString &what, const MakeEdit &make)
{
    if (!m_document->model() || m_document->selection()->layers().isEmpty())
        return;
    if (const QString note = applyEdit(*m_document, m_document->selection()->layers(), what, make); !note.isEmpty())
        Q_EMIT saidNote(note);
    refresh();
}

void Inspector::changeBits(int by)
{
    apply(tr("Bits"), [this, by](const auto &...a) { return edits::stepBits(a..., by, m_document->costs()->target()); });
}

void Inspector::applyPreset(const QByteArray &id)
{
    const Preset *preset = findPreset(id);
    if (!preset)
        return;
    if (preset->weights)
        apply(presetName(*preset), [preset](const auto &...a) { return edits::setWeights(a..., *preset->weights()); });
    else if (preset->prune)
        apply(presetName(*preset), [preset](const auto &...a) { return edits::setSparsity(a..., *preset->prune()->sparsity); });
    else
        resetLayers();
}

void Inspector::resetLayers()
{
    apply(tr("Back to float"), [](const auto &...a) { return edits::resetLayer(a...); });
}

void Inspector::setLocked(bool locked)
{
    apply(locked ? tr("Lock") : tr("Unlock"), [locked](const auto &...a) { return edits::setLocked(a..., locked); });
}

void Inspector::copySettings()
{
    const int layer = m_document->selection()->current();
    if (layer < 0)
        return;
    const ResolvedLayer &resolved = m_document->figures()->state(layer).resolved;
    copyToClipboard({resolved.weights, resolved.activations, resolved.prune});
    Q_EMIT saidNote(tr("Settings of %1 copied.").arg(layerTitle(m_document->model()->layers[static_cast<std::size_t>(layer)])));
}

void Inspector::pasteSettings()
{
    if (!m_document->model() || m_document->selection()->layers().isEmpty())
        return;
    const std::optional<edits::Settings> settings = clipboardSettings();
    if (!settings) {
        Q_EMIT warned(QStringLiteral("window.clipboard"), tr("The clipboard holds no layer settings; copy those of a layer first."), {});
        return;
    }
    const edits::Edit edit = editOf(*m_document, m_document->selection()->layers(),
                                    [&settings](const auto &...a) { return edits::pasteSettings(a..., *settings); });
    if (edit.changed > 0)
        m_document->editor()->edit(edit.recipe, tr("Paste settings"));
    const QStringList left = misfits(edit);
    if (!left.isEmpty())
        Q_EMIT warned(QStringLiteral("window.paste"),
                      tr("What did not fit was left out; the rest is pasted: %1").arg(left.join(QStringLiteral("; "))), {});
    else if (edit.locked > 0)
        Q_EMIT saidNote(leftOutNote(edit));
    refresh();
}

} // namespace espalier
