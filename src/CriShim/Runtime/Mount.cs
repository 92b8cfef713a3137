using NodeStack.CriShim.Images;

namespace NodeStack.CriShim.Runtime;

/// <summary>A bind mount, or an image volume when Image is set (HostPath is then empty).</summary>
public sealed record Mount
{
    public required string ContainerPath { get; init; }
    public string HostPath { get; init; } = "";
    public bool Readonly { get; init; }
    public bool SelinuxRelabel { get; init; }
    public MountPropagation Propagation { get; init; }
    public bool RecursiveReadOnly { get; init; }
    public ImageSpec? Image { get; init; }
    public string ImageSubPath { get; init; } = "";
    public IReadOnlyList<IdMapping> UidMappings { get; init; } = [];
    public IReadOnlyList<IdMapping> GidMappings { get; init; } = [];
}
