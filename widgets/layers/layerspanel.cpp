// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/layers/layerspanel.h"

#include "app/models/layerfiltermodel.h"
#include "app/models/layertablemodel.h"
#include "app/open/selection.h"
#include "app/sensitivity/sensitivitywork.h"
#include "app/session/recipeeditor.h"
#include "engine/files/files.h"
#include "widgets/edit/layeredit.h"
#include "widgets/files/filedialogs.h"
#include "widgets/layers/layerdelegates.h"
#include "widgets/tables/tabletext.h"
#include "widgets/text/format.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// Most wanted first; the rest is a scroll away.
constexpr int kColumnOrder[] = {LayerTableModel::Name,
                                LayerTableModel::HistogramColumn,
                                LayerTableModel::Bits,
                                LayerTableModel::Sparsity,
                                LayerTableModel::SensitivityColumn,
                                LayerTableModel::Lock,
                                LayerTableModel::Sqnr,
                                LayerTableModel::Kind,
                                LayerTableModel::Shape,
                                LayerTableModel::Parameters,
                                LayerTableModel::Min,
                                LayerTableModel::Max,
                                LayerTableModel::Mean};

int defaultWidth(int column, const QFontMetrics &metrics)
{
    // Fonts for Chinese call the width of a Chinese character average; names and figures are in Latin letters.
    const int letter = qRound(0.43 * metrics.height());
    switch (column) {
    case LayerTableModel::Name: return 12 * letter;
    case LayerTableModel::HistogramColumn: return 72;
    case LayerTableModel::Bits: return 6 * letter + 4;
    case LayerTableModel::Lock: return 32;
    case LayerTableModel::SensitivityColumn: return 7 * letter;
    case LayerTableModel::Shape: return 18 * letter;
    case LayerTableModel::Kind:
    case LayerTableModel::Parameters: return 13 * letter;
    case LayerTableModel::Sparsity: return 8 * letter;
    case LayerTableModel::Sqnr: return 10 * letter;
    default: return 10 * letter;
    }
}

} // namespace

LayersPanel::LayersPanel(Document *document, QWidget *parent)
    : QWidget(parent), m_document(document), m_model(new LayerTableModel(document, this)), m_filter(new LayerFilterModel(this))
{
    m_filter->setSourceModel(m_model);
    build();
    wire();
    retranslate();
}

void LayersPanel::build()
{
    m_field = new QLineEdit(this);
    m_field->setObjectName(QStringLiteral("layerFilter"));
    m_field->setClearButtonEnabled(true);
    m_field->installEventFilter(this);
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("layerTable"));
    m_table->setModel(m_filter);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setSortingEnabled(true);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_table->setItemDelegate(new FigureDelegate(false, m_table));
    m_table->setItemDelegateForColumn(LayerTableModel::Name, new FigureDelegate(true, m_table));
    m_table->setItemDelegateForColumn(LayerTableModel::HistogramColumn, new SparklineDelegate(m_table));
    auto *lock = new LockDelegate(m_table);
    m_table->setItemDelegateForColumn(LayerTableModel::Lock, lock);
    connect(lock, &LockDelegate::lockToggled, this, &LayersPanel::toggleLock);
    QHeaderView *header = m_table->horizontalHeader();
    header->setSectionsMovable(true);
    header->setHighlightSections(false);
    header->setMinimumSectionSize(28);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    m_summary = new QLabel(this);
    m_summary->setObjectName(QStringLiteral("layerSummary"));
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 2);
    layout->setSpacing(3);
    layout->addWidget(m_field);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_summary);
}

void LayersPanel::wire()
{
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString &text) {
        {
            const QScopedValueRollback<bool> guard(m_isSyncing, true);
            m_filter->setFilterText(text);
        }
        showSelection();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &LayersPanel::takeSelection);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &LayersPanel::takeSelection);
    connect(m_table, &QWidget::customContextMenuRequested, this, &LayersPanel::showMenu);
    connect(m_table->horizontalHeader(), &QWidget::customContextMenuRequested, this, &LayersPanel::showHeaderMenu);
    connect(m_document->selection(), &Selection::changed, this, &LayersPanel::showSelection);
    connect(m_document, &Document::modelOpened, this, [this] {
        m_field->clear();
        showSelection();
    });
    connect(m_document, &Document::modelClosed, this, &LayersPanel::showSummary);
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, &LayersPanel::showSummary);
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, &LayersPanel::showSummary);
    connect(m_filter, &QAbstractItemModel::modelReset, this, &LayersPanel::showSummary);
}

void LayersPanel::setSensitivity(SensitivityWork *work)
{
    const auto show = [this, work] { showSensitivity(*work); };
    connect(work, &SensitivityWork::matrixChanged, this, show);
    connect(work, &SensitivityWork::cellsChanged, this, show);
    show();
}

void LayersPanel::showSensitivity(const SensitivityWork &work)
{
    for (int layer = 0; layer < m_model->rowCount(); ++layer) {
        const auto figure = work.sensitivityOf(layer);
        if (!figure) {
            m_model->setSensitivity(layer, {}, tr("Not measured"));
            continue;
        }
        const QString sentence = figure->isWhole ? tr("Measured: %1 loses %2 points (95 %: %3 to %4) on all %5 samples")
                                                 : tr("Estimated: %1 loses %2 points (95 %: %3 to %4) on %5 samples so far");
        const QLocale locale;
        const auto points = [&locale](double value) { return locale.toString(value, 'f', 2); };
        QString words =
            sentence.arg(figure->setting, points(figure->points), points(figure->lo), points(figure->hi), countText(figure->samples));
        if (figure->isStale)
            words += QLatin1Char('\n') + tr("From before the last edit of the recipe.");
        m_model->setSensitivity(layer, {figure->points, figure->lo, figure->hi}, words);
    }
}

void LayersPanel::focusFilter()
{
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void LayersPanel::focusTable()
{
    m_table->setFocus(Qt::TabFocusReason);
}

void LayersPanel::stepCurrent(int by)
{
    const QModelIndex current = m_filter->indexOf(m_document->selection()->current());
    int row = current.isValid() ? current.row() + by : by > 0 ? 0 : m_filter->rowCount() - 1;
    row = qBound(0, row, m_filter->rowCount() - 1);
    if (m_filter->rowCount() > 0)
        m_document->selection()->setLayers({m_filter->layerOf(m_filter->index(row, 0))});
}

void LayersPanel::selectShown()
{
    QVector<int> layers;
    for (int row = 0; row < m_filter->rowCount(); ++row)
        layers.append(m_filter->layerOf(m_filter->index(row, 0)));
    if (!layers.isEmpty())
        m_document->selection()->setLayers(layers);
}

QByteArray LayersPanel::saveLayout() const
{
    return m_table->horizontalHeader()->saveState();
}

void LayersPanel::restoreLayout(const QByteArray &state)
{
    QHeaderView *header = m_table->horizontalHeader();
    const bool isKnown = !state.isEmpty() && header->restoreState(state) && header->count() == LayerTableModel::ColumnCount;
    if (isKnown)
        return;
    int visual = 0;
    for (const int column : kColumnOrder) {
        header->moveSection(header->visualIndex(column), visual++);
        header->setSectionHidden(column, false);
        header->resizeSection(column, defaultWidth(column, fontMetrics()));
    }
    // No column: the order of the model, which is that of the network.
    m_table->sortByColumn(-1, Qt::AscendingOrder);
}

void LayersPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

bool LayersPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
            focusTable();
            if (!m_filter->indexOf(m_document->selection()->current()).isValid())
                stepCurrent(1);
            return true;
        }
        if (key == Qt::Key_Escape && !m_field->text().isEmpty()) {
            m_field->clear();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void LayersPanel::retranslate()
{
    m_field->setPlaceholderText(tr("Filter: conv bits<8"));
    const QString help = tr("Words match name and kind. bits<8, zero>50 (per cent), sqnr<20 (dB), params>1000, sens>1 (points lost), "
                            "locked, changed; all must hold.");
    m_field->setToolTip(help);
    m_field->setWhatsThis(help);
    m_field->setAccessibleName(tr("Filter layers"));
    m_table->setAccessibleName(tr("Layers"));
    m_table->setWhatsThis(
        tr("All layers of the network. Bits: of one weight. Zeros: share of weights that are zero. SQNR: signal to quantization "
           "noise ratio in dB, 10 log10(sum w\u00b2 / sum (w - w')\u00b2). Bold: the recipe changes the layer; italic: estimated."));
    Q_EMIT m_filter->headerDataChanged(Qt::Horizontal, 0, LayerTableModel::ColumnCount - 1);
    m_table->viewport()->update();
    showSummary();
}

void LayersPanel::showSelection()
{
    if (m_isSyncing)
        return;
    const QScopedValueRollback<bool> guard(m_isSyncing, true);
    QItemSelection selection;
    for (const int layer : m_document->selection()->layers()) {
        const QModelIndex index = m_filter->indexOf(layer);
        if (index.isValid())
            selection.select(index, index);
    }
    QItemSelectionModel *model = m_table->selectionModel();
    const QModelIndex current = m_filter->indexOf(m_document->selection()->current());
    if (current.isValid()) {
        model->setCurrentIndex(current, QItemSelectionModel::NoUpdate);
        m_table->scrollTo(current);
    }
    model->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    showSummary();
}

void LayersPanel::takeSelection()
{
    if (m_isSyncing || !m_document->model())
        return;
    const QScopedValueRollback<bool> guard(m_isSyncing, true);
    const QItemSelectionModel *model = m_table->selectionModel();
    QVector<int> layers;
    const QModelIndexList rows = model->selectedRows();
    for (const QModelIndex &index : rows)
        layers.append(m_filter->layerOf(index));
    const int current = m_filter->layerOf(model->currentIndex());
    if (layers.removeOne(current))
        layers.prepend(current);
    m_document->selection()->setLayers(layers);
    showSummary();
}

void LayersPanel::showSummary()
{
    const int all = m_model->rowCount();
    const int shown = m_filter->rowCount();
    const int selected = static_cast<int>(m_document->selection()->layers().size());
    QStringList parts;
    parts += shown == all ? tr("%n layer(s)", nullptr, all) : tr("%1 of %n layer(s)", nullptr, all).arg(shown);
    if (selected > 0)
        parts += tr("%n selected", nullptr, selected);
    m_summary->setText(parts.join(QStringLiteral(", ")));
}

void LayersPanel::showMenu(const QPoint &position)
{
    QMenu *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    // The same actions as in the menu bar, so that names, keys and states are one.
    for (const char *name : {"actionCopySettings", "actionPasteSettings", "actionLockLayer", "actionResetLayer"}) {
        if (auto *action = window()->findChild<QAction *>(QLatin1String(name)))
            menu->addAction(action);
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Copy table")), &QAction::triggered, this, &LayersPanel::copyTable);
    connect(menu->addAction(tr("Save table as CSV...")), &QAction::triggered, this, &LayersPanel::saveTable);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

void LayersPanel::showHeaderMenu(const QPoint &position)
{
    QMenu *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QHeaderView *header = m_table->horizontalHeader();
    for (const int column : kColumnOrder) {
        QAction *action = menu->addAction(m_filter->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!header->isSectionHidden(column));
        action->setEnabled(column != LayerTableModel::Name);
        connect(action, &QAction::toggled, this, [header, column](bool on) { header->setSectionHidden(column, !on); });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Order of the network")), &QAction::triggered, this,
            [this] { m_table->sortByColumn(-1, Qt::AscendingOrder); });
    menu->popup(header->mapToGlobal(position));
}

void LayersPanel::copyTable()
{
    QList<int> rows;
    const QModelIndexList selected = m_table->selectionModel()->selectedRows();
    // One selected row is where one stands, not what one wants to copy.
    if (selected.size() > 1) {
        for (const QModelIndex &index : selected)
            rows.append(index.row());
        std::sort(rows.begin(), rows.end());
    }
    QApplication::clipboard()->setText(tableText(*m_table, QLatin1Char('\t'), LayerTableModel::SortRole, rows));
    Q_EMIT saidNote(tr("%n row(s) copied.", nullptr, rows.isEmpty() ? m_filter->rowCount() : static_cast<int>(rows.size())));
}

void LayersPanel::saveTable()
{
    askForTarget(this, tr("Save table"), QDir::home().filePath(QStringLiteral("layers.csv")), tr("Comma separated values (*.csv)"),
                 QStringLiteral("csv"), [this](const QString &path) {
                     const Status written =
                         writeFile(path.toStdString(), tableText(*m_table, QLatin1Char(','), LayerTableModel::SortRole).toStdString());
                     if (written.ok())
                         Q_EMIT saidNote(tr("Saved %1.").arg(QDir::toNativeSeparators(path)));
                     else
                         Q_EMIT failed(written.error());
                 });
}

void LayersPanel::toggleLock(int layer, bool locked)
{
    const edits::Edit edit = editOf(*m_document, {layer}, [locked](const auto &...a) { return edits::setLocked(a..., locked); });
    m_document->editor()->edit(edit.recipe, locked ? tr("Lock") : tr("Unlock"));
}

} // namespace espalier
