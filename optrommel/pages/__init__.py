"""What neighbours and code holders read: joins all subjects, writes nothing."""
