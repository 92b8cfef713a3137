namespace NodeStack.ControlPlane.Controllers.PersistentVolumes;

/// <summary>What is next for a volume: one of these.</summary>
public abstract record VolumeStep
{
    private VolumeStep()
    {
    }

    public sealed record Phase(string Name) : VolumeStep;

    /// <summary>Its claim is on the way to be bound to it: the claim does the rest.</summary>
    public sealed record WakeClaim : VolumeStep;

    /// <summary>Its claim has another one: it is free again.</summary>
    public sealed record Unbind : VolumeStep;

    /// <summary>Its claim is gone: whatever its policy says.</summary>
    public sealed record Reclaim : VolumeStep;

    /// <summary>It and its claim cannot be used in the same way.</summary>
    public sealed record Mismatch : VolumeStep;
}
