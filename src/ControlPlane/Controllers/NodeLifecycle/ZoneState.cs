namespace NodeStack.ControlPlane.Controllers.NodeLifecycle;

/// <summary>How much of a zone is there.</summary>
public enum ZoneState
{
    /// <summary>Not looked at yet.</summary>
    Initial,
    Normal,

    /// <summary>No node is ready.</summary>
    FullDisruption,

    /// <summary>More nodes are not ready than --unhealthy-zone-threshold, and more than two.</summary>
    PartialDisruption,
}
