namespace NodeStack.Kubelet.Containers;

/// <summary>Without an API server to look classes up in, a class's name is its handler's.</summary>
internal sealed class NamedRuntimeClasses : IRuntimeClasses
{
    public string? HandlerOf(string className) => className;
}
