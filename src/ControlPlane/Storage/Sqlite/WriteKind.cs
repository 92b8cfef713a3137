namespace NodeStack.ControlPlane.Storage.Sqlite;

internal enum WriteKind
{
    Create,
    Update,
    Delete,
}
