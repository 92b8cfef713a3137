using NodeStack.CriShim.Images;

namespace NodeStack.CriShim.Runtime;

/// <summary>Everything the runtime needs to make a container.</summary>
public sealed record ContainerConfig
{
    public required ContainerMetadata Metadata { get; init; }
    public required ImageSpec Image { get; init; }
    public IReadOnlyList<string> Command { get; init; } = [];
    public IReadOnlyList<string> Args { get; init; } = [];
    public string WorkingDir { get; init; } = "";
    public IReadOnlyList<KeyValuePair<string, string>> Envs { get; init; } = [];
    public IReadOnlyList<Mount> Mounts { get; init; } = [];
    public IReadOnlyList<Device> Devices { get; init; } = [];
    public IReadOnlyList<string> CdiDevices { get; init; } = [];
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Relative to the sandbox's LogDirectory.</summary>
    public string LogPath { get; init; } = "";
    public bool Stdin { get; init; }
    public bool StdinOnce { get; init; }
    public bool Tty { get; init; }

    /// <summary>Signal name such as SIGUSR1; empty is the image's own.</summary>
    public string StopSignal { get; init; } = "";
    public LinuxContainerResources Resources { get; init; } = new();
    public ContainerSecurityContext Security { get; init; } = new();
}
