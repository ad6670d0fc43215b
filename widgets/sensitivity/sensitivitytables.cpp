// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/sensitivity/sensitivitytables.h"

#include "app/open/selection.h"
#include "engine/files/files.h"
#include "widgets/files/filedialogs.h"
#include "widgets/tables/tabletext.h"
#include "widgets/text/emptytext.h"
#include "widgets/text/format.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDir>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>
#include <QSignalBlocker>

#include <algorithm>

namespace espalier {

namespace {

constexpr int kFileRole = Qt::UserRole + 1;

/// A tooltip that names every layer of a large network helps nobody.
constexpr int kMaxNames = 8;

/// A loss in points: a gain is negative.
QString lostText(double fraction)
{
    return QLocale().toString(100 * fraction + 0.0, 'f', 2);
}

/// A sentence for each reason that a suggestion has, with the figure that decided.
QString reasonText(const Suggestion &one)
{
    const QLatin1String reason(one.reason);
    const QString lost = lostText(one.value), price = QLocale().toString(100 * one.value, 'g', 3);
    if (reason == QLatin1String("fits"))
        return WhyTable::tr("the strongest within the limit, at worst %1 points").arg(lost);
    if (reason == QLatin1String("loosened"))
        return WhyTable::tr("loosened: one that loses %1 points alone fits, together it does not").arg(lost);
    if (reason == QLatin1String("none-fits"))
        return WhyTable::tr("stays: every setting loses more than the limit, at worst %1 points or more").arg(lost);
    if (reason == QLatin1String("cheapest"))
        return WhyTable::tr("among the cheapest steps, at worst %1 points for each kB saved").arg(price);
    if (reason == QLatin1String("enough"))
        return WhyTable::tr("small enough: a stronger one costs at worst %1 points for each kB saved").arg(price);
    if (reason == QLatin1String("not-needed"))
        return WhyTable::tr("stays: its first step costs at worst %1 points for each kB saved, others no more").arg(price);
    if (reason == QLatin1String("saves-nothing"))
        return WhyTable::tr("stays: no measured setting makes it smaller");
    if (reason == QLatin1String("locked"))
        return WhyTable::tr("stays: locked");
    return WhyTable::tr("stays: not measured");
}

} // namespace

SensitivityTable::SensitivityTable(const char *name, int columns, const Document *document, QWidget *parent)
    : QTableWidget(0, columns, parent), m_document(document), m_empty(new EmptyText(this))
{
    setObjectName(QLatin1String(name));
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    verticalHeader()->hide();
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    connect(this, &QTableWidget::currentCellChanged, this, [this](int row) {
        if (row >= 0)
            Q_EMIT layerChosen(item(row, 0)->data(Qt::UserRole).toInt());
    });
}

QTableWidgetItem *SensitivityTable::put(int row, int column, const QString &text, const QString &tip, bool isNumber)
{
    auto *made = new QTableWidgetItem(text);
    made->setToolTip(tip);
    made->setData(kFileRole, text);
    if (isNumber)
        made->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    setItem(row, column, made);
    return made;
}

void SensitivityTable::putNumber(int row, int column, const QString &text, const QVariant &exact, const QString &tip)
{
    put(row, column, text, tip, true)->setData(kFileRole, exact);
}

void SensitivityTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copyTable();
    else
        QTableWidget::keyPressEvent(event);
}

void SensitivityTable::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("sensitivityTableMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Copy table")), &QAction::triggered, this, &SensitivityTable::copyTable);
    connect(menu->addAction(tr("Save as CSV...")), &QAction::triggered, this, &SensitivityTable::saveTable);
    for (QAction *action : menu->actions())
        action->setEnabled(rowCount() > 0);
    menu->popup(event->globalPos());
    event->accept();
}

void SensitivityTable::copyTable()
{
    if (rowCount() == 0)
        return;
    QApplication::clipboard()->setText(tableText(*this, QLatin1Char('\t'), kFileRole));
    Q_EMIT saidNote(tr("%n row(s) copied.", nullptr, rowCount()));
}

void SensitivityTable::saveTable()
{
    askForTarget(this, tr("Save table"), QDir::home().filePath(QStringLiteral("sensitivity.csv")), tr("Comma separated values (*.csv)"),
                 QStringLiteral("csv"), [this](const QString &path) {
                     const Status written = writeFile(path.toStdString(), tableText(*this, QLatin1Char(','), kFileRole).toStdString());
                     if (written.ok())
                         Q_EMIT saidNote(tr("Saved %1.").arg(QDir::toNativeSeparators(path)));
                     else
                         Q_EMIT said(QStringLiteral("window.csv"),
                                     tr("The table could not be written to %1.").arg(QDir::toNativeSeparators(path)));
                 });
}

void SensitivityTable::putLayer(int row, int layer, const QString &tip)
{
    put(row, 0, nameOf(layer), tip)->setData(Qt::UserRole, layer);
}

QString SensitivityTable::nameOf(int layer) const
{
    return QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(layer)].name);
}

void SensitivityTable::showCurrent(int layer)
{
    const QSignalBlocker blocker(this);
    for (int row = 0; row < rowCount(); ++row)
        if (item(row, 0)->data(Qt::UserRole).toInt() == layer) {
            setCurrentCell(row, 0);
            return;
        }
    setCurrentCell(-1, -1);
}

OrderTable::OrderTable(const Document *document, QWidget *parent) : SensitivityTable("sensitivityOrder", 4, document, parent) { }

void OrderTable::show(const std::vector<LayerRank> &ranks, const QString &setting)
{
    const QSignalBlocker blocker(this);
    setHorizontalHeaderLabels({tr("Layer"), tr("Rank"), setting.isEmpty() ? tr("Lost") : tr("Lost, %1").arg(setting), tr("95 % interval")});
    setAccessibleName(tr("Layers by what they lose"));
    setWhatsThis(
        tr("1 loses most. Layers whose 95 % intervals overlap are not distinguishable on these samples and share a range of ranks."));
    setRowCount(static_cast<int>(ranks.size()));
    int row = 0;
    for (const LayerRank &rank : ranks) {
        QString tip =
            tr("%1 loses %2 points (95 %: %3 to %4)").arg(nameOf(rank.layer), lostText(rank.drop), lostText(rank.lo), lostText(rank.hi));
        QStringList alike;
        const int count = rank.worst - rank.best;
        for (auto other = ranks.begin(); other != ranks.end() && alike.size() < std::min(count, kMaxNames); ++other)
            if (other->layer != rank.layer && other->lo <= rank.hi && other->hi >= rank.lo)
                alike += tr("%1 (%2 to %3)").arg(nameOf(other->layer), lostText(other->lo), lostText(other->hi));
        if (count > kMaxNames)
            alike += tr("%n more", nullptr, count - kMaxNames);
        if (!alike.isEmpty())
            tip += QLatin1Char('\n') + tr("Not distinguishable from: %1").arg(alike.join(QStringLiteral(", ")));
        const QString place =
            rank.best == rank.worst ? countText(rank.best) : tr("%1 to %2", "ranks").arg(countText(rank.best), countText(rank.worst));
        putLayer(row, rank.layer, tip);
        put(row, 1, place, tip, true);
        putNumber(row, 2, lostText(rank.drop), 100 * rank.drop, tip);
        put(row++, 3, tr("%1 to %2", "interval").arg(lostText(rank.lo), lostText(rank.hi)), tip, true);
    }
    m_empty->show(tr("Measure to see which layers lose most."), ranks.empty());
    showCurrent(m_document->selection()->current());
}

WhyTable::WhyTable(const Document *document, QWidget *parent) : SensitivityTable("sensitivityWhy", 7, document, parent) { }

void WhyTable::show(const SensitivityWork &work)
{
    const QSignalBlocker blocker(this);
    setHorizontalHeaderLabels({tr("Layer"), tr("Setting"), tr("Alone"), tr("At worst"), tr("Saves"), tr("Samples"), tr("Reason")});
    setAccessibleName(tr("Why this was suggested"));
    setWhatsThis(
        tr("What the setting alone loses in points of top-1, the upper confidence bound (95 %), and what it saves of the layer's size."));
    const auto &suggestion = work.suggestion();
    const bool hasAny = suggestion && work.matrix() && m_document->model();
    setRowCount(hasAny ? static_cast<int>(suggestion->suggestions.size()) : 0);
    for (int row = 0; row < rowCount(); ++row) {
        const Suggestion &one = suggestion->suggestions[static_cast<std::size_t>(row)];
        const LayerOption &what = one.what;
        const bool isSet = what.isSet();
        const QString why = reasonText(one);
        const QString setting = isSet ? work.optionText(what) : dash();
        const QString tip = isSet ? tr("%1: %2 loses %3 points alone (at worst %4) on %5 samples and saves %6; %7")
                                        .arg(nameOf(one.layer), setting, lostText(what.drop), lostText(what.worstDrop),
                                             countText(what.samples), bytesText(one.savedBytes), why)
                                  : tr("%1: %2").arg(nameOf(one.layer), why);
        putLayer(row, one.layer, tip);
        put(row, 1, setting, tip, true);
        const auto number = [&](int column, const QString &text, const QVariant &exact) {
            putNumber(row, column, isSet ? text : dash(), isSet ? exact : QVariant(), tip);
        };
        number(2, lostText(what.drop), 100 * what.drop);
        number(3, lostText(what.worstDrop), 100 * what.worstDrop);
        number(4, bytesText(one.savedBytes), static_cast<qlonglong>(one.savedBytes));
        number(5, countText(what.samples), static_cast<qlonglong>(what.samples));
        put(row, 6, why, tip);
    }
    m_empty->show(tr("Suggest says here what it chose for each layer, and which figure says so."), rowCount() == 0);
    showCurrent(m_document->selection()->current());
}

QString WhyTable::reasonOf(int layer) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (item(row, 0)->data(Qt::UserRole).toInt() == layer)
            return item(row, 0)->toolTip();
    return {};
}

} // namespace espalier
