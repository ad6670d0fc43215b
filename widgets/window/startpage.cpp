// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/startpage.h"

#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace espalier {

StartPage::StartPage(QWidget *parent)
    : QWidget(parent),
      m_title(new QLabel(this)),
      m_subtitle(new QLabel(this)),
      m_sample(new QPushButton(this)),
      m_open(new QPushButton(this)),
      m_sampleHint(new QLabel(this)),
      m_openHint(new QLabel(this)),
      m_recentTitle(new QLabel(this)),
      m_recent(new QListWidget(this)),
      m_state(new QLabel(this))
{
    setObjectName(QStringLiteral("startPage"));
    m_sample->setObjectName(QStringLiteral("openSampleButton"));
    m_open->setObjectName(QStringLiteral("openModelButton"));
    m_recent->setObjectName(QStringLiteral("recentList"));
    m_state->setObjectName(QStringLiteral("startState"));

    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 2.2);
    large.setWeight(QFont::DemiBold);
    m_title->setFont(large);
    QFont bold = font();
    bold.setBold(true);
    m_recentTitle->setFont(bold);
    for (QPushButton *button : {m_sample, m_open}) {
        button->setMinimumSize(200, 44);
        button->setAutoDefault(true);
    }
    m_sample->setDefault(true);
    for (QLabel *hint : {m_subtitle, m_sampleHint, m_openHint, m_state}) {
        hint->setWordWrap(true);
        hint->setForegroundRole(QPalette::PlaceholderText);
    }
    m_recent->setAlternatingRowColors(true);
    m_recent->setMaximumHeight(190);

    auto *inner = new QWidget(this);
    inner->setMaximumWidth(640);
    auto *grid = new QGridLayout(inner);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(12);
    grid->setColumnStretch(1, 1);
    grid->addWidget(m_title, 0, 0, 1, 2);
    grid->addWidget(m_subtitle, 1, 0, 1, 2);
    grid->setRowMinimumHeight(2, 8);
    grid->addWidget(m_sample, 3, 0);
    grid->addWidget(m_sampleHint, 3, 1);
    grid->addWidget(m_open, 4, 0);
    grid->addWidget(m_openHint, 4, 1);
    grid->addWidget(m_state, 5, 0, 1, 2);
    grid->addWidget(m_recentTitle, 6, 0, 1, 2);
    grid->addWidget(m_recent, 7, 0, 1, 2);

    auto *layout = new QVBoxLayout(this);
    layout->addStretch(2);
    auto *row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(inner, 6);
    row->addStretch(1);
    layout->addLayout(row);
    layout->addStretch(3);

    connect(m_sample, &QPushButton::clicked, this, &StartPage::sampleWanted);
    connect(m_open, &QPushButton::clicked, this, &StartPage::modelWanted);
    connect(m_sampleHint, &QLabel::linkActivated, this, &StartPage::tourWanted);
    connect(m_recent, &QListWidget::itemActivated, this,
            [this](const QListWidgetItem *item) { Q_EMIT recentWanted(item->data(Qt::UserRole).toString()); });
    retranslate();
    setRecent({});
}

void StartPage::setRecent(const QStringList &paths)
{
    m_recent->clear();
    for (const QString &path : paths) {
        const QFileInfo file(path);
        auto *item =
            new QListWidgetItem(QStringLiteral("%1   \u2014   %2").arg(file.fileName(), QDir::toNativeSeparators(file.path())), m_recent);
        item->setData(Qt::UserRole, path);
        item->setToolTip(QDir::toNativeSeparators(path));
        if (!file.exists())
            item->setForeground(palette().color(QPalette::Disabled, QPalette::Text));
    }
    m_recentTitle->setVisible(!paths.isEmpty());
    m_recent->setVisible(!paths.isEmpty());
}

void StartPage::setOpening(bool opening)
{
    m_opening = opening;
    for (QPushButton *button : {m_sample, m_open})
        button->setEnabled(!opening);
    retranslate();
}

void StartPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void StartPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_sample->setFocus();
}

void StartPage::retranslate()
{
    m_title->setText(QStringLiteral("Espalier"));
    m_subtitle->setText(tr("Make a trained network smaller, and see at every step what it costs."));
    m_sample->setText(tr("Open &sample"));
    m_sampleHint->setTextFormat(Qt::RichText);
    m_sampleHint->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_sampleHint->setText(QStringLiteral("%1 <a href=\"tour\">%2</a>")
                              .arg(tr("A small network for handwritten digits, with its data. Press Enter.").toHtmlEscaped(),
                                   tr("With a tour in five steps").toHtmlEscaped()));
    m_open->setText(tr("&Open model..."));
    m_openHint->setText(tr("Or drop a model, a recipe or a folder of data anywhere on this window."));
    m_recentTitle->setText(tr("Recent files"));
    m_recent->setAccessibleName(tr("Recent files"));
    m_state->setText(m_opening ? tr("Opening...") : QString());
    m_state->setVisible(m_opening);
}

} // namespace espalier
