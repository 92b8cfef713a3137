using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Containerd;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Hosting;

/// <summary>The runtime this kubelet works with, and the containerd it supervises, if it does.</summary>
internal sealed record RuntimeLink(
    IContainerRuntime Runtime, IImageService Images, RuntimeVersion Version, ContainerdSupervisor? Supervisor, IReadOnlyList<RuntimeConnection> Connections)
    : IDisposable
{
    public CriEndpoint Endpoint => Connections[0].Endpoint;

    public void Dispose()
    {
        foreach (var connection in Connections)
            connection.Dispose();
    }
}
