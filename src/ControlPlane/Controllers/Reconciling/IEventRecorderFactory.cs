using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>Recorders by who tells: each controller is a component of its own in events, as upstream has it.</summary>
public interface IEventRecorderFactory
{
    /// <param name="component">deployment-controller, replicaset-controller, ...</param>
    IObjectEventRecorder Create(string component);
}
