using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Hosting;

/// <summary>What users are told through the API, in upstream's words.</summary>
internal sealed class ProxyEvents
{
    private const string Component = "kube-proxy";
    private readonly string _nodeName;
    private readonly EventSender _sender;
    private readonly EventRecorder _recorder;

    public ProxyEvents(ApiResources api, string nodeName, TimeProvider time, ILoggerFactory loggers)
    {
        _nodeName = nodeName;
        _sender = new EventSender(api.Events, Component, nodeName, time, loggers.CreateLogger<EventSender>());
        _recorder = new EventRecorder(nodeName, time, loggers.CreateLogger<EventRecorder>(), sink: _sender);
    }

    /// <summary>Sends until cancelled.</summary>
    public Task RunAsync(CancellationToken cancel) => _sender.RunAsync(cancel);

    /// <summary>The proxy has begun.</summary>
    public void Starting() => _recorder.RecordNode(EventType.Normal, "Starting", "");

    /// <summary>The port for a Service's health checks cannot be opened.</summary>
    public void HealthCheckNotServed(ServiceKey service, string message) => _recorder.Record(
        new V1ObjectReference { ApiVersion = "v1", Kind = "Service", NamespaceProperty = service.Namespace, Name = service.Name, Uid = service.ToString() },
        EventType.Warning, "FailedToStartServiceHealthcheck", message);
}
