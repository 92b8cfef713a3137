namespace NodeStack.Proxy.Tracking;

/// <summary>A Service's name.</summary>
internal readonly record struct ServiceKey(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
