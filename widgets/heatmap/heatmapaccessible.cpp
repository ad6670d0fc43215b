// SPDX-License-Identifier: GPL-3.0-or-later
// The handle on a Heatmap's scale as a slider for screen readers.
#include "widgets/heatmap/heatmapaccessible.h"

#include <QAccessible>
#include <QAccessibleWidget>

namespace espalier {

namespace {

class ScaleHandleAccessible final : public QAccessibleInterface, public QAccessibleValueInterface
{
public:
    explicit ScaleHandleAccessible(Heatmap *map) : m_map(map) { }

    bool isValid() const override { return m_map->handle().has_value(); }
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *parent() const override { return QAccessible::queryAccessibleInterface(m_map); }
    QAccessibleInterface *child(int) const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::Slider; }

    QRect rect() const override
    {
        constexpr int kReach = 8;
        return {m_map->mapToGlobal(m_map->gripPosition() - QPoint(kReach, kReach)), QSize(2 * kReach, 2 * kReach)};
    }

    QString text(QAccessible::Text text) const override
    {
        switch (text) {
        case QAccessible::Name: return Heatmap::handleName();
        case QAccessible::Value: return m_map->handle() ? m_map->handle()->text : QString();
        case QAccessible::Description:
        case QAccessible::Help: return m_map->handleHelp();
        default: return {};
        }
    }
    void setText(QAccessible::Text, const QString &) override { }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = true;
        state.focused = m_map->hasFocus() && m_map->isHandleChosen();
        state.disabled = !m_map->handle() || m_map->handle()->isLocked || !m_map->isEnabled();
        state.invisible = !m_map->isVisible();
        return state;
    }

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ValueInterface ? static_cast<QAccessibleValueInterface *>(this) : nullptr;
    }

    QVariant currentValue() const override { return m_map->handle() ? m_map->handle()->value : 0.0; }
    void setCurrentValue(const QVariant &value) override { m_map->moveHandleTo(value.toDouble()); }
    QVariant minimumValue() const override { return 0.0; }
    QVariant maximumValue() const override { return m_map->handleRange().second; }
    QVariant minimumStepSize() const override { return m_map->handleRange().second / 1000; }

private:
    Heatmap *m_map;
};

class HeatmapAccessible final : public QAccessibleWidget
{
public:
    explicit HeatmapAccessible(Heatmap *map) : QAccessibleWidget(map, QAccessible::Client), m_map(map) { }
    ~HeatmapAccessible() override
    {
        if (m_id)
            QAccessible::deleteAccessibleInterface(m_id);
    }

    int childCount() const override { return m_map->handle() ? 1 : 0; }
    QAccessibleInterface *child(int index) const override { return index == 0 && m_map->handle() ? slider() : nullptr; }
    int indexOfChild(const QAccessibleInterface *child) const override
    {
        return dynamic_cast<const ScaleHandleAccessible *>(child) ? 0 : -1;
    }
    QAccessibleInterface *childAt(int x, int y) const override
    {
        return childCount() > 0 && slider()->rect().contains(x, y) ? slider() : nullptr;
    }
    QAccessibleInterface *focusChild() const override { return m_map->hasFocus() && m_map->isHandleChosen() ? slider() : nullptr; }

    /// Made on first use and kept, so that a reader's reference to it stays the same object.
    QAccessibleInterface *slider() const
    {
        if (!m_id)
            m_id = QAccessible::registerAccessibleInterface(new ScaleHandleAccessible(m_map));
        return QAccessible::accessibleInterface(m_id);
    }

private:
    Heatmap *m_map;
    mutable QAccessible::Id m_id = 0;
};

QAccessibleInterface *makeInterface(const QString &className, QObject *object)
{
    auto *map = className == QLatin1String(Heatmap::staticMetaObject.className()) ? qobject_cast<Heatmap *>(object) : nullptr;
    return map ? new HeatmapAccessible(map) : nullptr;
}

} // namespace

void installHeatmapAccessibility()
{
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed)
}

void announceScaleHandle(Heatmap *map, bool focused)
{
    auto *group = QAccessible::isActive() ? dynamic_cast<HeatmapAccessible *>(QAccessible::queryAccessibleInterface(map)) : nullptr;
    if (!group || !map->handle())
        return;
    if (focused) {
        QAccessibleEvent event(group->slider(), QAccessible::Focus);
        QAccessible::updateAccessibility(&event);
    } else {
        QAccessibleValueChangeEvent event(group->slider(), map->handle()->value);
        QAccessible::updateAccessibility(&event);
    }
}

} // namespace espalier
