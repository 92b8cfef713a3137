namespace NodeStack.Why;

/// <summary>The pod, or what makes it, that is asked about.</summary>
internal sealed record WhyTarget(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
