namespace NodeStack.Kubelet.Eviction;

/// <summary>What can be thrown away before any pod has to go.</summary>
/// <param name="Containers">Dead containers and empty sandboxes.</param>
/// <param name="Images">Images nobody uses.</param>
internal sealed record NodeReclaim(bool Containers, bool Images)
{
    public bool IsNothing => !Containers && !Images;
}
