namespace NodeStack.Preflight;

/// <summary>What a check means for the node. The order is the order of badness.</summary>
internal enum CheckStatus
{
    /// <summary>Everything that depends on this works.</summary>
    Ok,

    /// <summary>Pods run, but something is not enforced or not offered.</summary>
    Reduced,

    /// <summary>No pod can run until this is changed.</summary>
    Fail,
}
