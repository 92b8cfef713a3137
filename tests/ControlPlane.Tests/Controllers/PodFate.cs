namespace NodeStack.ControlPlane.Tests.Controllers;

/// <summary>What fake kubelets make of a pod.</summary>
internal enum PodFate
{
    /// <summary>Runs and is ready.</summary>
    Run,

    /// <summary>Runs and is not ready.</summary>
    Unready,

    /// <summary>Is never scheduled.</summary>
    Pending,

    /// <summary>Ends well, or with exit code 1.</summary>
    Succeed,
    Fail,

    /// <summary>Fails because it is disrupted.</summary>
    Evict,

    /// <summary>Does not end when it is deleted.</summary>
    Linger,
}
