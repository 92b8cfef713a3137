namespace NodeStack.Install;

/// <summary>All files and empty folders of an installation.</summary>
/// <param name="Unwanted">Files of a former installation that was asked for differently: they go.</param>
internal sealed record InstallPlan(IReadOnlyList<string> Folders, IReadOnlyList<InstallFile> Files, IReadOnlyList<string> Unwanted);
