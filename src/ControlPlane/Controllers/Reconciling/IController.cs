namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>One of the loops that make the cluster what its objects say. It asks for its collections while it is made, and acts only while it runs.</summary>
public interface IController
{
    /// <summary>As upstream names it in --controllers: deployment-controller, ...</summary>
    string Name { get; }

    /// <summary>Runs until cancelled. Waits for its collections first.</summary>
    Task RunAsync(CancellationToken cancel);
}
