using System.IO.Pipelines;

namespace NodeStack.Kubelet.Logs;

/// <summary>Opens the log of one container for reading. Owned by the server and by termination messages.</summary>
public interface IContainerLogSource
{
    /// <summary>
    /// Writes the wanted part of the log at <paramref name="path"/>; with Follow it goes on until the container is no longer running,
    /// the writer's reader goes away, or the caller cancels. Throws <see cref="LogReadException"/> with upstream's text.
    /// </summary>
    /// <param name="opened">Called once when the file is open and before the first write.</param>
    Task ReadAsync(string path, string containerId, LogReadOptions options, PipeWriter output, Action? opened, CancellationToken cancel);
}
