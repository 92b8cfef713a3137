namespace NodeStack.TestSupport.Conntrack;

/// <summary>The subject of this contract class is the kernel's conntrack.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsConntrackAttribute : Attribute;
