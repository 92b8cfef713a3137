namespace NodeStack.CriShim.Runtime;

/// <summary>A seccomp or AppArmor profile; LocalhostRef is an absolute file path (seccomp) or a loaded profile name (AppArmor), empty otherwise.</summary>
public sealed record SecurityProfile(SecurityProfileKind Kind, string LocalhostRef = "");
