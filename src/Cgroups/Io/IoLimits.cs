namespace NodeStack.Cgroups.Io;

/// <summary>Wishes for the io controller. Unset stays as it is.</summary>
public sealed record IoLimits
{
    /// <summary>Share for devices without a weight of their own, 1 to 10000; the kernel's default is 100.</summary>
    public int? Weight { get; init; }

    public IReadOnlyDictionary<BlockDevice, int> DeviceWeights { get; init; } = new Dictionary<BlockDevice, int>();
    public IReadOnlyDictionary<BlockDevice, IoMax> DeviceMax { get; init; } = new Dictionary<BlockDevice, IoMax>();
}
