// SPDX-License-Identifier: GPL-3.0-or-later
// The handles as sliders for screen readers: a plot itself has no children that QAccessible would find.
#include "widgets/histogram/histogramaccessible.h"

#include <QAccessible>
#include <QAccessibleWidget>

namespace espalier {

namespace {

class HandleAccessible final : public QAccessibleInterface, public QAccessibleValueInterface
{
public:
    HandleAccessible(HistogramView *view, HandleKind kind) : m_view(view), m_kind(kind) { }

    HandleKind kind() const { return m_kind; }
    bool isValid() const override { return m_view->handles().contains(m_kind); }
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface *child(int) const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::Slider; }

    QRect rect() const override
    {
        const QRect grip = m_view->gripRectOf(m_kind);
        return {m_view->mapToGlobal(grip.topLeft()), grip.size()};
    }

    QString text(QAccessible::Text text) const override
    {
        switch (text) {
        case QAccessible::Name: return HistogramView::handleName(m_kind);
        case QAccessible::Value: return QLocale().toString(m_view->handleValue(m_kind), 'g', 6);
        case QAccessible::Description:
        case QAccessible::Help: return HistogramView::handleHelp(m_kind);
        default: return {};
        }
    }
    void setText(QAccessible::Text, const QString &) override { }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = true;
        state.focused = m_view->hasFocus() && m_view->currentHandle() == m_kind;
        state.disabled = m_view->edit().locked || !m_view->isEnabled();
        state.invisible = !m_view->isVisible();
        return state;
    }

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ValueInterface ? static_cast<QAccessibleValueInterface *>(this) : nullptr;
    }

    QVariant currentValue() const override { return m_view->handleValue(m_kind); }
    void setCurrentValue(const QVariant &value) override { m_view->moveHandleTo(m_kind, value.toDouble()); }
    QVariant minimumValue() const override { return m_kind == HandleKind::Threshold ? 0.0 : m_view->visibleLo(); }
    QVariant maximumValue() const override { return m_view->visibleHi(); }
    QVariant minimumStepSize() const override { return m_view->pixelWorth(); }

private:
    HistogramView *m_view;
    HandleKind m_kind;
};

class HistogramAccessible final : public QAccessibleWidget
{
public:
    explicit HistogramAccessible(HistogramView *view) : QAccessibleWidget(view, QAccessible::Grouping), m_view(view) { }

    ~HistogramAccessible() override
    {
        for (const QAccessible::Id id : m_ids)
            if (id)
                QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return static_cast<int>(m_view->handles().size()); }

    QAccessibleInterface *child(int index) const override
    {
        const QVector<HandleKind> handles = m_view->handles();
        return index >= 0 && index < handles.size() ? slider(handles.at(index)) : nullptr;
    }

    int indexOfChild(const QAccessibleInterface *child) const override
    {
        const auto *handle = dynamic_cast<const HandleAccessible *>(child);
        return handle ? static_cast<int>(m_view->handles().indexOf(handle->kind())) : -1;
    }

    QAccessibleInterface *childAt(int x, int y) const override
    {
        for (int i = childCount() - 1; i >= 0; --i)
            if (child(i)->rect().contains(x, y))
                return child(i);
        return nullptr;
    }

    QAccessibleInterface *focusChild() const override
    {
        const std::optional<HandleKind> current = m_view->currentHandle();
        return m_view->hasFocus() && current ? slider(*current) : nullptr;
    }

    /// Made on first use and kept, so that a reader's reference to a slider stays the same object.
    QAccessibleInterface *slider(HandleKind kind) const
    {
        QAccessible::Id &id = m_ids[static_cast<int>(kind)];
        if (!id)
            id = QAccessible::registerAccessibleInterface(new HandleAccessible(m_view, kind));
        return QAccessible::accessibleInterface(id);
    }

private:
    HistogramView *m_view;
    mutable QAccessible::Id m_ids[3] = {0, 0, 0};
};

QAccessibleInterface *makeInterface(const QString &className, QObject *object)
{
    if (className != QLatin1String(HistogramView::staticMetaObject.className()))
        return nullptr;
    auto *view = qobject_cast<HistogramView *>(object);
    return view ? new HistogramAccessible(view) : nullptr;
}

} // namespace

void installHistogramAccessibility()
{
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed)
}

void announceHandle(HistogramView *view, HandleKind kind, bool focused)
{
    if (!QAccessible::isActive())
        return;
    auto *group = dynamic_cast<HistogramAccessible *>(QAccessible::queryAccessibleInterface(view));
    if (!group)
        return;
    QAccessibleInterface *slider = group->slider(kind);
    if (focused) {
        QAccessibleEvent event(slider, QAccessible::Focus);
        QAccessible::updateAccessibility(&event);
    } else {
        QAccessibleValueChangeEvent event(slider, view->handleValue(kind));
        QAccessible::updateAccessibility(&event);
    }
}

} // namespace espalier
