namespace NodeStack.ControlPlane.Controllers.ServiceAccounts;

/// <summary>The next step for an old token.</summary>
public enum LegacyTokenStep
{
    Keep,

    /// <summary>It is marked, and stops to work; whoever still needs it has time to say so.</summary>
    Invalidate,
    Delete,
}
