using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Observation;

/// <summary>Completes an exited container's message with what it left in its termination message file or log.</summary>
internal interface ITerminationMessages
{
    /// <summary>The whole message for pod status. Never throws.</summary>
    string Read(ContainerStatus status);
}
