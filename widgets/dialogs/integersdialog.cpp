// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/integersdialog.h"

#include "app/jobs/jobrunner.h"
#include "app/models/integersmodel.h"
#include "app/open/selection.h"
#include "app/session/layerrequests.h"
#include "app/session/recipeeditor.h"
#include "engine/files/files.h"
#include "widgets/files/filedialogs.h"
#include "widgets/text/format.h"

#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace espalier {

namespace {
constexpr int kRestMs = 150;
}

IntegersDialog::IntegersDialog(Document *document, QWidget *parent) : QDialog(parent), m_document(document)
{
    setObjectName(QStringLiteral("integersDialog"));
    m_model = new IntegersModel(this);
    m_shown = new QComboBox(this);
    m_shown->setObjectName(QStringLiteral("integersShown"));
    for (const auto shown :
         {IntegersTable::Shown::Integers, IntegersTable::Shown::Dequantized, IntegersTable::Shown::Float, IntegersTable::Shown::Difference})
        m_shown->addItem(QString(), static_cast<int>(shown));
    m_scales = new QLabel(this);
    m_scales->setObjectName(QStringLiteral("integersScales"));
    m_scales->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_scales->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("integersTable"));
    m_table->setModel(m_model);
    m_table->setMouseTracking(true);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_table->horizontalHeader()->setDefaultSectionSize(fontMetrics().horizontalAdvance(QStringLiteral("888 (8,8)")) + 12);
    m_cell = new QLabel(this);
    m_cell->setObjectName(QStringLiteral("integersCell"));
    m_cell->setWordWrap(true);
    m_cell->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_copy = m_buttons->addButton(QString(), QDialogButtonBox::ActionRole);
    m_copy->setObjectName(QStringLiteral("integersCopy"));
    m_save = m_buttons->addButton(QString(), QDialogButtonBox::ActionRole);
    m_save->setObjectName(QStringLiteral("integersSave"));

    auto *head = new QHBoxLayout;
    head->addWidget(m_shown);
    head->addWidget(m_scales, 1);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_cell);
    layout->addWidget(m_buttons);
    resize(760, 460);

    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_copy, &QPushButton::clicked, this,
            [this] { withCsv([](const QString &csv) { QGuiApplication::clipboard()->setText(csv); }); });
    connect(m_save, &QPushButton::clicked, this, &IntegersDialog::save);
    connect(m_shown, &QComboBox::currentIndexChanged, this,
            [this] { m_model->setShown(static_cast<IntegersTable::Shown>(m_shown->currentData().toInt())); });
    const auto tell = [this](const QModelIndex &index) { m_cell->setText(m_model->table().sentence(index.row(), index.column())); };
    connect(m_table, &QTableView::entered, this, tell);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, tell);
    m_later.setSingleShot(true);
    m_later.setInterval(kRestMs);
    connect(&m_later, &QTimer::timeout, this, &IntegersDialog::ask);
    const auto later = [this] { m_later.start(); };
    connect(document->selection(), &Selection::changed, this, later);
    connect(document->editor(), &RecipeEditor::recipeChanged, this, later);
    for (const auto signal : {&Document::modelOpened, &Document::dataOpened})
        connect(document, signal, this, later);
    connect(document, &Document::modelClosed, this, &QDialog::reject);
    retranslate();
    ask();
}

void IntegersDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void IntegersDialog::retranslate()
{
    setWindowTitle(tr("Integers and scales"));
    m_shown->setItemText(0, tr("Integers"));
    m_shown->setItemText(1, tr("Dequantized"));
    m_shown->setItemText(2, tr("Float"));
    m_shown->setItemText(3, tr("Dequantized - float"));
    m_shown->setAccessibleName(tr("What is shown"));
    m_table->setAccessibleName(tr("Weights of the layer"));
    m_copy->setText(tr("Copy as CSV"));
    m_save->setText(tr("Save as CSV..."));
    m_buttons->button(QDialogButtonBox::Close)->setText(tr("Close"));
    take(m_document->selection()->current(), m_model->table().integers());
}

void IntegersDialog::ask()
{
    if (m_document->selection()->current() < 0) {
        m_model->setTable({});
        showState(tr("Choose a layer in the table."));
        return;
    }
    const int layer = m_document->selection()->current();
    m_document->requests()->integers(layer, this,
                                     [this, layer](const std::shared_ptr<const LayerIntegers> &integers) { take(layer, integers); });
}

void IntegersDialog::showState(const QString &sentence)
{
    m_scales->setText(sentence);
    m_scales->setToolTip(sentence);
    const bool has = m_model->rowCount() > 0;
    m_copy->setEnabled(has);
    m_save->setEnabled(has);
    m_shown->setEnabled(has);
    m_cell->setText(has ? tr("Point at a number to see what it means.") : QString());
}

void IntegersDialog::take(int layer, const std::shared_ptr<const LayerIntegers> &integers)
{
    if (layer != m_document->selection()->current() || layer < 0)
        return;
    const QString name = QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(layer)].name);
    if (integers != m_model->table().integers())
        m_model->setTable(IntegersTable(integers));
    if (!integers) {
        showState(tr("%1 is not quantized: choose its bits in the inspector.").arg(name));
        return;
    }
    const QuantParameters &parameters = integers->parameters;
    const auto [least, most] = std::minmax_element(parameters.scale.begin(), parameters.scale.end());
    QString state = tr("%1: integers %2 to %3").arg(name).arg(parameters.qmin).arg(parameters.qmax);
    if (!parameters.levels.empty())
        state += QStringLiteral(", ") + tr("%n level(s) of a codebook", nullptr, static_cast<int>(parameters.levels.size()));
    else if (parameters.scale.size() == 1)
        state += QStringLiteral(", ") + tr("scale %1, zero point %2").arg(shortestText(*least)).arg(parameters.zeroPoint.front());
    else
        state += QStringLiteral(", ")
            + tr("%n scale(s) from %1 to %2", nullptr, static_cast<int>(parameters.scale.size()))
                  .arg(figureText(*least), figureText(*most));
    showState(state);
}

/// Writes the table out in the background; a large layer takes seconds.
void IntegersDialog::withCsv(const std::function<void(const QString &csv)> &take)
{
    m_document->jobs()->latest(
        JobRunner::Lane::Views, QStringLiteral("integers-csv"), this,
        [table = m_model->table(), shown = m_model->shown()](const JobControl &control) { return table.toCsv(shown, control.context()); },
        [take](Result<QString> csv) {
            if (csv.ok())
                take(*csv);
        });
}

void IntegersDialog::save()
{
    const auto write = [this](const QString &path) {
        withCsv([this, path](const QString &csv) {
            if (const Status written = writeFile(path.toStdString(), csv.toStdString()); !written)
                Q_EMIT failed(written.error());
        });
    };
    askForTarget(this, tr("Save the integers"), QDir::home().filePath(QStringLiteral("integers.csv")), tr("Comma separated values (*.csv)"),
                 QStringLiteral("csv"), write);
}

} // namespace espalier
