// SPDX-License-Identifier: GPL-3.0-or-later
// The page of measured sensitivity in the real window.
#pragma once

#include "app/sensitivity/sensitivitywork.h"
#include "widgets/heatmap/heatmap.h"
#include "windowfixture.h"

#include <QCheckBox>
#include <QComboBox>
#include <QPushButton>

#include <cmath>

namespace espalier::test {

/// Part of a test of that page: the window on the sample, its page open.
class SensitivityFixture
{
protected:
    std::unique_ptr<MainWindow> m_window;
    Document *m_document = nullptr;
    SensitivityWork *m_work = nullptr;
    Heatmap *m_view = nullptr;

    void open()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        m_document = m_window->document();
        m_work = m_window->sensitivityWork();
        QTest::keyClick(m_window.get(), Qt::Key_5, Qt::ControlModifier);
        m_view = child<Heatmap>(*m_window, "sensitivityView");
        QTRY_VERIFY(m_view->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(m_work->matrix().has_value(), kPatienceMs);
    }

    void measureAll()
    {
        auto *button = child<QPushButton>(*m_window, "sensitivityMeasure");
        QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), kPatienceMs);
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(m_work->state(), SensitivityWork::State::Idle, 2 * kPatienceMs);
    }

    void chooseMode(SensitivityWork::Mode mode)
    {
        child<QComboBox>(*m_window, "sensitivityMode")->setCurrentIndex(static_cast<int>(mode));
        QTRY_VERIFY_WITH_TIMEOUT(m_work->matrix().has_value(), kPatienceMs);
    }

    /// By the keys: down until it is this one.
    void chooseCriterion(const char *id)
    {
        auto *box = child<QComboBox>(*m_window, "sensitivityCriterion");
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Home);
        for (int i = 0; i < box->count() && box->currentData().toString() != QLatin1String(id); ++i)
            QTest::keyClick(box, Qt::Key_Down);
        QCOMPARE(box->currentData().toString(), QLatin1String(id));
        SOON_VERIFY(m_work->matrix().has_value() && m_work->matrix()->settings.front().prune->criterion == id);
    }

    void toggle(const char *name)
    {
        auto *box = child<QCheckBox>(*m_window, name);
        QTest::mouseClick(box, Qt::LeftButton, {}, {8, box->height() / 2});
    }

    /// The page asks for no more room than the window has: the inspector beside it is not cut.
    bool isInspectorWhole()
    {
        const auto *reset = child<QWidget>(*m_window, "resetLayer");
        const QWidget *window = reset->window();
        return window->rect().contains(QRect(reset->mapTo(window, QPoint()), reset->size())) && !reset->visibleRegion().isEmpty()
            && reset->visibleRegion().boundingRect() == reset->rect();
    }

    bool isMeasured(int row, int column) const { return !std::isnan(m_view->value(row, column)); }

    void close()
    {
        dismiss(m_window);
        setLanguage(QStringLiteral("en"));
    }
};

} // namespace espalier::test
