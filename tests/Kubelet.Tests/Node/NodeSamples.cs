using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Images;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Stats;

namespace NodeStack.Kubelet.Tests.Node;

/// <summary>A node as the recording of upstream's has it.</summary>
internal static class NodeSamples
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static readonly NodeFacts Facts = new("peer-node", "peer-node", ["192.0.2.2"], 2, 24684092L * 1024, false, []);

    public static readonly MachineFacts Machine = new(
        "3d1219c7c4c5404aaa1f6d2a48adfda4", "3af8b88e-38e0-4eeb-8b43-fa350ead66e7", "", 2, 2, 1, 24684092UL * 1024, 0, "6.18.44-fc-v657",
        "Debian GNU/Linux 12 (bookworm)");

    public static readonly ResourceAmounts Capacity = ResourceAmounts.Of(
    [
        ("cpu", 2), ("memory", 24684092L * 1024), ("ephemeral-storage", 264212084L * 1024), ("hugepages-1Gi", 0), ("hugepages-2Mi", 0), ("pods", 250), ("pid", 4096),
    ]);

    public static readonly ResourceAmounts Allocatable = Capacity.With(ResourceAmounts.Of([("memory", 24581692L * 1024), ("ephemeral-storage", 267847642337)]));

    public static readonly RuntimeVersion Runtime = new("containerd", "1.6.20~ds1", "v1");

    public static readonly RuntimeStatus Good = Status(true, true);

    public static NodeStatusInputs Inputs => new()
    {
        Facts = Facts, Machine = Machine, Capacity = Capacity, Allocatable = Allocatable, Runtime = Runtime, RuntimeStatus = Good, Port = 10250, Now = Now,
    };

    public static RuntimeStatus Status(bool runtime, bool network) => new(
        [new(RuntimeStatus.RuntimeReady, runtime, runtime ? "" : "Broken", runtime ? "" : "no disk"),
         new(RuntimeStatus.NetworkReady, network, network ? "" : "NetworkPluginNotReady", network ? "" : "cni plugin not initialized")], [], false);

    public static Image Image(string name, ulong size, params string[] digests) => new($"sha256:{name}", [name], digests, size, null, "", false);
}

/// <summary>Images of a node; nothing else may be asked.</summary>
internal sealed class ListedImages : IImageService
{
    public IReadOnlyList<Image> Images { get; set; } = [];
    public bool IsDown { get; set; }

    public Task<IReadOnlyList<Image>> ListImagesAsync(CancellationToken cancel) => IsDown
        ? throw new CriException("ListImages", CriErrorReason.Unavailable, "down")
        : Task.FromResult(Images);

    public Task<Image?> ImageStatusAsync(ImageSpec image, CancellationToken cancel) => throw new InvalidOperationException();
    public Task<string> PullImageAsync(ImageSpec image, RegistryAuth? auth, PodSandboxConfig? sandbox, CancellationToken cancel) => throw new InvalidOperationException();
    public Task RemoveImageAsync(ImageSpec image, CancellationToken cancel) => throw new InvalidOperationException();
    public Task<ImageFsUsage> ImageFsUsageAsync(CancellationToken cancel) => throw new InvalidOperationException();
}

/// <summary>Pressure that a test sets.</summary>
internal sealed class SetPressure : INodePressure
{
    private NodePressure _current = NodePressure.None;

    public event Action? Changed;

    public NodePressure Current
    {
        get => _current;
        set
        {
            _current = value;
            Changed?.Invoke();
        }
    }
}
