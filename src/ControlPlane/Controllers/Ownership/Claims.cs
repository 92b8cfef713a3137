namespace NodeStack.ControlPlane.Controllers.Ownership;

/// <summary>Whose objects are an owner's, and which are to change hands.</summary>
/// <param name="Mine">Stay with the owner.</param>
/// <param name="Adopt">Belong to nobody and are selected.</param>
/// <param name="Release">Belong to the owner and are not selected any more.</param>
public sealed record Claims<T>(IReadOnlyList<T> Mine, IReadOnlyList<T> Adopt, IReadOnlyList<T> Release);
