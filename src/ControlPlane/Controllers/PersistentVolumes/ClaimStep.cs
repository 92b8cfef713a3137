using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.PersistentVolumes;

/// <summary>What is next for a claim: one of these.</summary>
public abstract record ClaimStep
{
    private ClaimStep()
    {
    }

    public sealed record Nothing : ClaimStep;

    /// <summary>It and the volume are to be made each other's, or what is missing of that is to be done.</summary>
    public sealed record Bind(V1PersistentVolume Volume) : ClaimStep;

    /// <param name="OnlyOnce">The notice is told only when the phase changes.</param>
    public sealed record Phase(string Name, Notice? Notice, bool OnlyOnce = false) : ClaimStep;

    public sealed record TakeClass(string Name) : ClaimStep;

    /// <summary>A volume is to be made by somebody else.</summary>
    public sealed record Provision(string Provisioner) : ClaimStep;

    /// <summary>Nobody can make it one.</summary>
    public sealed record CannotProvision(string Why) : ClaimStep;
}
