using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.PersistentVolumes;

/// <summary>An event to be told.</summary>
public sealed record Notice(EventType Type, string Reason, string Message);
