// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/costdialog.h"

#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/networkcosts.h"
#include "app/session/recipeeditor.h"
#include "engine/files/files.h"
#include "widgets/files/filedialogs.h"
#include "widgets/inspector/layerstats.h"
#include "widgets/tables/tabletext.h"
#include "widgets/text/format.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QDir>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <cmath>

namespace espalier {

namespace {

/// What a file gets: the exact number, nothing where it is absent.
constexpr int kFileRole = Qt::UserRole + 1;

/// Sorts by its number, not by its text; what is absent comes last either way it is looked at.
class FigureItem final : public QTableWidgetItem
{
public:
    FigureItem(const QString &text, double number) : QTableWidgetItem(text)
    {
        setData(Qt::UserRole, number);
        if (number >= 0)
            setData(kFileRole, number == std::floor(number) && number < 9e15 ? QVariant(static_cast<qlonglong>(number)) : QVariant(number));
        setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    bool operator<(const QTableWidgetItem &other) const override
    {
        return data(Qt::UserRole).toDouble() < other.data(Qt::UserRole).toDouble();
    }
};

} // namespace

CostDialog::CostDialog(Document *document, QWidget *parent) : QDialog(parent), m_document(document)
{
    setObjectName(QStringLiteral("scoreDetails"));
    m_table = new QTableWidget(this);
    m_table->setObjectName(QStringLiteral("scoreDetailsTable"));
    m_table->setColumnCount(ColumnCount);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(Layer, QHeaderView::Stretch);
    m_sum = new QLabel(this);
    m_sum->setObjectName(QStringLiteral("scoreDetailsSum"));
    m_sum->setWordWrap(true);
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_copy = m_buttons->addButton(QString(), QDialogButtonBox::ActionRole);
    m_copy->setObjectName(QStringLiteral("scoreDetailsCopy"));
    m_save = m_buttons->addButton(QString(), QDialogButtonBox::ActionRole);
    m_save->setObjectName(QStringLiteral("scoreDetailsSave"));
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_copy, &QPushButton::clicked, this, &CostDialog::copyTable);
    connect(m_save, &QPushButton::clicked, this, &CostDialog::saveTable);
    m_table->installEventFilter(this);
    for (QPushButton *button : {m_copy, m_save})
        button->setAutoDefault(false); // Enter closes.
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_sum);
    layout->addWidget(m_buttons);
    resize(720, 380);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(Size, Qt::DescendingOrder);
    retranslate();
    m_later.setSingleShot(true);
    m_later.setInterval(100);
    connect(&m_later, &QTimer::timeout, this, &CostDialog::fill);
    const auto later = [this] {
        if (!m_later.isActive())
            m_later.start();
    };
    connect(document, &Document::modelOpened, this, later);
    connect(document->costs(), &NetworkCosts::targetChanged, this, later);
    connect(document->editor(), &RecipeEditor::recipeChanged, this, later);
    connect(document->figures(), &LayerFigures::layersChanged, this, later);
    connect(document, &Document::modelClosed, this, &QDialog::reject);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, [this] {
        if (const QTableWidgetItem *item = m_table->item(m_table->currentRow(), Layer); item && m_table->hasFocus())
            m_document->selection()->setLayers({item->data(Qt::UserRole).toInt()});
    });
}

void CostDialog::sortBy(Column column)
{
    m_table->sortByColumn(column, Qt::DescendingOrder);
}

void CostDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

/// Ctrl+C takes the whole table; the view itself would take the current cell.
bool CostDialog::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_table || event->type() != QEvent::KeyPress || !static_cast<QKeyEvent *>(event)->matches(QKeySequence::Copy))
        return QDialog::eventFilter(watched, event);
    copyTable();
    return true;
}

void CostDialog::retranslate()
{
    setWindowTitle(tr("Cost per layer"));
    m_table->setHorizontalHeaderLabels({tr("Layer"), tr("Size"), tr("Float size"), tr("MACs"), tr("BOPs"), tr("Zeros"), tr("Weights")});
    m_table->setAccessibleName(tr("Cost per layer"));
    m_copy->setText(tr("Copy table"));
    m_save->setText(tr("Save as CSV..."));
    m_buttons->button(QDialogButtonBox::Close)->setText(tr("Close"));
    fill();
}

void CostDialog::copyTable()
{
    QGuiApplication::clipboard()->setText(tableText(*m_table, QLatin1Char('\t'), kFileRole));
    Q_EMIT saidNote(tr("%n row(s) copied.", nullptr, m_table->rowCount()));
}

void CostDialog::saveTable()
{
    askForTarget(this, tr("Save table"), QDir::home().filePath(QStringLiteral("cost.csv")), tr("Comma separated values (*.csv)"),
                 QStringLiteral("csv"), [this](const QString &path) {
                     const Status written = writeFile(path.toStdString(), tableText(*m_table, QLatin1Char(','), kFileRole).toStdString());
                     if (written.ok())
                         Q_EMIT saidNote(tr("Saved %1.").arg(QDir::toNativeSeparators(path)));
                     else
                         Q_EMIT failed(written.error());
                 });
}

void CostDialog::fill()
{
    if (!m_document->model())
        return;
    m_table->setSortingEnabled(false);
    const QVariant current =
        m_table->item(m_table->currentRow(), Layer) ? m_table->item(m_table->currentRow(), Layer)->data(Qt::UserRole) : QVariant();
    m_table->setRowCount(m_document->figures()->layerCount());
    for (int layer = 0; layer < m_document->figures()->layerCount(); ++layer)
        fillRow(layer, layer);
    m_table->setSortingEnabled(true);
    m_table->resizeColumnsToContents();
    for (int row = 0; row < m_table->rowCount() && current.isValid(); ++row) {
        if (m_table->item(row, Layer)->data(Qt::UserRole) == current)
            m_table->setCurrentCell(row, Layer);
    }
    const LayerCost cost = m_document->costs()->total();
    const TargetProfile &target = m_document->costs()->target();
    m_sum->setText(tr("All layers on \"%1\": %2, %3. %4")
                       .arg(QCoreApplication::translate("Targets", target.name), bytesText(cost.bytes),
                            cost.bops ? scaledText(std::llround(*cost.bops), tr("BOPs")) : tr("BOPs not known"),
                            QCoreApplication::translate("Targets", target.tip)));
}

void CostDialog::fillRow(int row, int layer)
{
    const LayerInfo &info = m_document->model()->layers[static_cast<std::size_t>(layer)];
    const LayerState &state = m_document->figures()->state(layer);
    const LayerCost now = m_document->costs()->ofLayer(layer);
    auto *name = new QTableWidgetItem(layerTitle(info));
    name->setData(Qt::UserRole, layer);
    name->setData(kFileRole, name->text());
    m_table->setItem(row, Layer, name);
    m_table->setItem(row, Size, new FigureItem(bytesText(now.bytes), static_cast<double>(now.bytes)));
    m_table->setItem(row, FloatSize, new FigureItem(bytesText(info.bytes), static_cast<double>(info.bytes)));
    m_table->setItem(row, Macs,
                     new FigureItem(info.macs ? scaledText(*info.macs) : dash(), info.macs ? static_cast<double>(*info.macs) : -1));
    m_table->setItem(row, Bops, new FigureItem(now.bops ? scaledText(std::llround(*now.bops)) : dash(), now.bops.value_or(-1)));
    const bool hasZeros = !info.weights.empty() && state.quality.count > 0;
    const double zeros = hasZeros ? static_cast<double>(state.quality.zeros) / static_cast<double>(state.quality.count) : -1;
    m_table->setItem(row, Zeros, new FigureItem(hasZeros ? percentText(zeros, 1) : dash(), zeros));
    m_table->setItem(row, Weights, new FigureItem(countText(info.parameters), static_cast<double>(info.parameters)));
}

} // namespace espalier
