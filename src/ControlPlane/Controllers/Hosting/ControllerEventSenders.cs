using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>Recorders of all components. Each has a sender of its own, so that the events of one that has much to tell do not crowd out those of the others.</summary>
internal sealed class ControllerEventSenders(ApiResource<Corev1Event> events, TimeProvider time, ILoggerFactory loggers) : IEventRecorderFactory
{
    private readonly Dictionary<string, (EventRecorder Recorder, EventSender Sender)> _byComponent = new(StringComparer.Ordinal);

    public IObjectEventRecorder Create(string component)
    {
        if (!_byComponent.TryGetValue(component, out var found))
        {
            var sender = new EventSender(events, component, "", time, loggers.CreateLogger<EventSender>());
            found = (new EventRecorder("", time, loggers.CreateLogger<EventRecorder>(), sink: sender), sender);
            _byComponent[component] = found;
        }
        return found.Recorder;
    }

    public Task RunAsync(CancellationToken cancel) => LoopGroup.RunAsync(cancel, [.. _byComponent.Values.Select(static p => (Func<CancellationToken, Task>)p.Sender.RunAsync)]);
}
