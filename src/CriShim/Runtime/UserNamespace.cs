namespace NodeStack.CriShim.Runtime;

/// <summary>Pod or node mode, with maps in pod mode.</summary>
public sealed record UserNamespace(NamespaceMode Mode, IReadOnlyList<IdMapping> Uids, IReadOnlyList<IdMapping> Gids);
