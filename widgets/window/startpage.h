// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QListWidget;
class QPushButton;

namespace espalier {

/// What the window shows when nothing is open: three doors.
class StartPage : public QWidget
{
    Q_OBJECT
public:
    explicit StartPage(QWidget *parent = nullptr);

    void setRecent(const QStringList &paths);
    /// While a model is read: says so instead of looking dead.
    void setOpening(bool opening);

Q_SIGNALS:
    void tourWanted();
    void sampleWanted();
    void modelWanted();
    void recentWanted(const QString &path);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void retranslate();

    QLabel *m_title = nullptr;
    QLabel *m_subtitle = nullptr;
    QPushButton *m_sample = nullptr;
    QPushButton *m_open = nullptr;
    QLabel *m_sampleHint = nullptr;
    QLabel *m_openHint = nullptr;
    QLabel *m_recentTitle = nullptr;
    QListWidget *m_recent = nullptr;
    QLabel *m_state = nullptr;
    bool m_opening = false;
};

} // namespace espalier
