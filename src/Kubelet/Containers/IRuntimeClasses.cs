namespace NodeStack.Kubelet.Containers;

/// <summary>Names of runtime classes to names of the runtime's handlers. Thread-safe.</summary>
internal interface IRuntimeClasses
{
    /// <summary>Null: there is no such class, or it is not known yet.</summary>
    string? HandlerOf(string className);
}
